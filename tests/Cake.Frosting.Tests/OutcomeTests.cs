using static Cake.Frosting.Tests.SampleTasks;

namespace Cake.Frosting.Tests;

public sealed class OutcomeTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .With<Unwanted>().With<AfterUnwanted>().With<Failing>().With<AfterFailing>()
        .With<FailingButWanted>().With<AfterFailingButWanted>().With<Handling>().With<DefaultTask>();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Should_SkipWithItsMessage_When_ADependencyShouldNotRun()
    {
        Assert.Equal(0, _host.Run("--target=AfterUnwanted", "--verbosity=verbose"));

        Assert.Equal(["AfterUnwanted"], _host.Ran);
        Assert.Contains("Skipping task: nothing to do today\n", _host.Console.Output, StringComparison.Ordinal);
        Assert.Matches(@"Unwanted +- +Skipped", _host.Console.Output);
    }

    [Theory]
    [InlineData("--target=Unwanted")]
    [InlineData("--target=AfterUnwanted", "--target=Unwanted")]
    public void Should_FailWithItsMessage_When_ATargetShouldNotRun(params string[] args)
    {
        Assert.Equal(1, _host.Run(args));

        Assert.Equal("Error: Could not reach target 'Unwanted' since it was skipped due to a criteria: nothing to do today.", _host.Console.Errors.TrimEnd());
        Assert.Empty(_host.Ran);
    }

    [Fact]
    public void Should_EndWithExitCode1_When_ATaskFails()
    {
        Assert.Equal(1, _host.Run("--target=AfterFailing", "--target=Default"));

        Assert.Equal(["finally"], _host.Ran);
        Assert.Equal("An error occurred when executing task 'Failing'.\nError: it broke\n", _host.Console.Errors);
        Assert.Matches(@"Failing .* Failed", _host.Console.Output);
    }

    [Fact]
    public void Should_PrintTheWholeFault_When_DiagnosticsAreAskedFor()
    {
        Assert.Equal(1, _host.Run("--target=Failing", "--verbosity=diagnostic"));

        Assert.Contains("CakeException: it broke\n", _host.Console.Errors, StringComparison.Ordinal);
        Assert.Contains("   at ", _host.Console.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_GoOn_When_ATaskThatFailsContinuesOnError()
    {
        Assert.Equal(0, _host.Run("--target=AfterFailingButWanted"));

        Assert.Equal(["AfterFailingButWanted"], _host.Ran);
    }

    [Fact]
    public void Should_CallOnErrorAndFinallyAndGoOn_When_ATaskHandlesItsFault()
    {
        Assert.Equal(0, _host.Run("--target=Handling", "--target=Default"));

        Assert.Equal(["handled: it broke", "finally", "Default"], _host.Ran);
    }

    [Fact]
    public void Should_PrintThePlainReport_When_TheRunEnds()
    {
        Assert.Equal(0, _host.Run());

        Assert.Matches(@"Task +Duration +Status *\n-+\nDefault +\d\d:\d\d:\d\d\.\d+ +Succeeded *\n-+\nTotal:", _host.Console.Output);
    }

    [Theory]
    [InlineData("--settings_noreport=true", "Default")]
    [InlineData("--Settings_NoReport=true", "Default")]
    public void Should_LeaveOutTheReport_When_AskedTo(string setting, string ran)
    {
        Assert.Equal(0, _host.Run(setting));

        Assert.Equal([ran], _host.Ran);
        Assert.DoesNotContain("Duration", _host.Console.Output, StringComparison.Ordinal);
    }
}
