using static Cake.Frosting.Tests.SampleTasks;

namespace Cake.Frosting.Tests;

public sealed class OptionTests : IDisposable
{
    private readonly TestHost _host = new TestHost().With<Validate>().With<ExpandTask>().With<Backfill>().With<BeforeBackfill>().With<DefaultTask>().With<PrintArguments>().With<PrintSetting>();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("name: value", "--name=value")]
    [InlineData("name: value", "--name:value")]
    [InlineData("name: value", "--name", "value")]
    [InlineData("name: a=b:c", "--name=a=b:c")]
    [InlineData("name: a, b, c", "--name=a", "--name", "b", "--name:c")]
    [InlineData("name: (none)", "--name")]
    [InlineData("name: (none), x", "--name", "--name=x")]
    [InlineData("n: value", "-n", "value")]
    [InlineData("n: value", "-n=value")]
    [InlineData("set: path.to=1, other=2", "--set", "path.to=1", "--set=other=2")]
    [InlineData("Name: first", "--Name=first", "--name=second")]
    [InlineData("x: (none)", "-x")]
    public void Should_ReachTheTask_When_AnOptionIsNotTheHosts(string expected, params string[] args)
    {
        Assert.Equal(0, _host.Run(["--target=PrintArguments", .. args]));

        Assert.Contains(expected, _host.Ran);
        Assert.Contains("target: PrintArguments", _host.Ran);
        Assert.Equal(2, _host.Ran.Count);
    }

    [Theory]
    [InlineData("--name=")]
    [InlineData("stray")]
    [InlineData("--target")]
    [InlineData("--verbosity=loud")]
    [InlineData("--exclusive=maybe")]
    [InlineData("--n=1")]
    [InlineData("--na.me=1")]
    public void Should_Fail_When_TheCommandLineHasAMistake(string mistake)
    {
        Assert.Equal(-1, _host.Run("--target=Default", mistake));

        Assert.Empty(_host.Ran);
    }

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void Should_ListTheTasksInOrderAndRunNone_When_DryRun(string option)
    {
        Assert.Equal(0, _host.Run(option, "--target=Backfill", "--target=Expand"));

        Assert.Empty(_host.Ran);
        Assert.Contains("Targets are: Backfill, Expand\n\n1. Validate\n2. BeforeBackfill\n3. Backfill\n4. Expand\n\nThis was a dry run.\n", _host.Console.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--showtree")]
    public void Should_ShowDependencies_When_TheTreeIsAskedFor(string option)
    {
        Assert.Equal(0, _host.Run(option, "--target=Expand", "--target=Backfill"));

        Assert.Empty(_host.Ran);
        Assert.Contains("Expand\n└─Validate\n", _host.Console.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--description")]
    [InlineData("--descriptions")]
    [InlineData("--showdescription")]
    [InlineData("--showdescriptions")]
    public void Should_ListTheTasks_When_DescriptionsAreAskedFor(string option)
    {
        using var text = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings { Out = new Spectre.Console.AnsiConsoleOutput(text) });
        _host.Host.ConfigureServices(services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, console));

        Assert.Equal(0, _host.Run(option));

        Assert.Empty(_host.Ran);
        Assert.Contains("Validate", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("Checks the input.", text.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--ver")]
    public void Should_PrintOneLine_When_TheVersionIsAskedFor(string option)
    {
        Assert.Equal(0, _host.Run(option, "--info"));

        Assert.Single(_host.Console.Output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Should_PrintDetails_When_InfoIsAskedFor()
    {
        Assert.Equal(0, _host.Run("--info"));

        Assert.Contains("\nVersion: ", _host.Console.Output, StringComparison.Ordinal);
        Assert.Contains("\nDetails: ", _host.Console.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quiet", "* Default")]
    [InlineData("q", "* Default")]
    public void Should_PrintErrorsOnly_When_Quiet(string verbosity, string absent)
    {
        Assert.Equal(0, _host.Run("-v", verbosity));

        Assert.DoesNotContain(absent, _host.Console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_TakeTheVerbosityOfTheConfiguration_When_NoneIsGiven()
    {
        File.WriteAllText(Path.Combine(_host.Directory, "cake.config"), "[Settings]\nVerbosity=Quiet\n");

        Assert.Equal(0, _host.Run());
        Assert.Empty(_host.Ran);
        Assert.Equal(0, _host.Run("--verbosity=normal"));
        Assert.Equal(["Default"], _host.Ran);
    }

    [Fact]
    public void Should_PreferTheLaterSource_When_ASettingIsGivenSeveralTimes()
    {
        _host.Host.UseCakeSetting("sample_key", "host");
        Assert.Equal(0, _host.Run("--target=PrintSetting"));
        _host.Environment.Variables["CAKE_SAMPLE_KEY"] = "environment";
        Assert.Equal(0, _host.Run("--target=PrintSetting"));
        File.WriteAllText(Path.Combine(_host.Directory, "cake.config"), "[sample]\nkey=file\n");
        Assert.Equal(0, _host.Run("--target=PrintSetting"));
        Assert.Equal(0, _host.Run("--target=PrintSetting", "--sample_key=option"));

        Assert.Equal(["host", "environment", "file", "option"], _host.Ran);
    }

    [Theory]
    [InlineData(null, new string[0], "")]
    [InlineData("one", new string[0], "one")]
    [InlineData("one", new[] { "--working=two" }, "two")]
    [InlineData("one", new[] { "-w", "two" }, "two")]
    [InlineData(null, new[] { "--working", "two" }, "two")]
    public void Should_WorkInTheDirectory_When_OneIsGiven(string? ofHost, string[] args, string expected)
    {
        Directory.CreateDirectory(Path.Combine(_host.Directory, "one"));
        Directory.CreateDirectory(Path.Combine(_host.Directory, "two"));
        if (ofHost is not null)
        {
            _host.Host.UseWorkingDirectory(ofHost);
        }

        Assert.Equal(0, _host.Run(args));

        Assert.Equal(Path.Combine(_host.Directory, expected).TrimEnd('/'), _host.Environment.WorkingDirectory.FullPath);
    }

    [Fact]
    public void Should_FailAndRunNothing_When_TheWorkingDirectoryIsMissing()
    {
        Assert.Equal(1, _host.Run("--working=missing"));

        Assert.Equal($"Error: The working directory '{_host.Directory}/missing' does not exist.", _host.Console.Errors.TrimEnd());
        Assert.Empty(_host.Ran);
    }
}
