using static Cake.Frosting.Tests.SampleTasks;

namespace Cake.Frosting.Tests;

public sealed class TargetTests : IDisposable
{
    private readonly TestHost _host = new TestHost().With<Validate>().With<ExpandTask>().With<Backfill>().With<BeforeBackfill>().With<Everything>().With<DefaultTask>();

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("Expand", "Validate Expand")]
    [InlineData("expand", "Validate Expand")]
    [InlineData("Backfill", "Validate BeforeBackfill Backfill")]
    [InlineData("Everything", "Validate Expand BeforeBackfill Backfill")]
    [InlineData("Expand Backfill", "Validate Expand BeforeBackfill Backfill")]
    [InlineData("Backfill Expand", "Validate BeforeBackfill Backfill Expand")]
    [InlineData("Expand Validate", "Validate Expand")]
    [InlineData("Validate Expand", "Validate Expand")]
    [InlineData("Everything Expand", "Validate Expand BeforeBackfill Backfill")]
    [InlineData("Backfill Everything Default", "Validate BeforeBackfill Backfill Expand Default")]
    [InlineData("Default BeforeBackfill Validate", "Default BeforeBackfill Validate")]
    [InlineData("Expand EXPAND Expand", "Validate Expand")]
    public void Should_RunEachTaskOnceInTheOrderGiven_When_TargetsAreGiven(string targets, string expected)
    {
        var exitCode = _host.Run([.. targets.Split(' ').Select(target => $"--target={target}")]);

        Assert.Equal(0, exitCode);
        Assert.Equal(expected.Split(' '), _host.Ran);
    }

    [Theory]
    [InlineData("Expand", "Expand")]
    [InlineData("Expand Backfill", "Expand Backfill")]
    [InlineData("Expand Validate", "Expand Validate")]
    [InlineData("Validate validate", "Validate")]
    public void Should_LeaveOutDependencies_When_Exclusive(string targets, string expected)
    {
        Assert.Equal(0, _host.Run([.. targets.Split(' ').Select(target => $"--target={target}"), "--exclusive"]));

        Assert.Equal(expected.Split(' '), _host.Ran);
    }

    [Fact]
    public void Should_RunDefault_When_NoTargetIsGiven()
    {
        Assert.Equal(0, _host.Run());

        Assert.Equal(["Default"], _host.Ran);
    }

    [Fact]
    public void Should_RunAgain_When_TheHostHasRun()
    {
        Assert.Equal(0, _host.Run("--target=Expand"));
        Assert.Equal(0, _host.Run("--target=Default"));

        Assert.Equal(["Validate", "Expand", "Default"], _host.Ran);
    }

    [Theory]
    [InlineData("Nope", "Error: The target 'Nope' was not found.")]
    [InlineData("Nope Nada Expand", "Error: The targets 'Nope', 'Nada' were not found.")]
    public void Should_FailAndRunNothing_When_ATargetIsUnknown(string targets, string message)
    {
        Assert.Equal(1, _host.Run([.. targets.Split(' ').Select(target => $"--target={target}")]));

        Assert.Equal(message, _host.Console.Errors.TrimEnd());
        Assert.Empty(_host.Ran);
    }

    [Fact]
    public void Should_ShowSetupTheWholeRunAndTheDeclaredDependencies_When_SeveralTargetsAreGiven()
    {
        _host.Host.UseSetup<PrintPlan>();

        Assert.Equal(0, _host.Run("--target=Backfill", "--target=Expand"));

        Assert.Equal("target Backfill of Validate(), BeforeBackfill(), Backfill(Validate), Expand(Validate)", _host.Ran[0]);
    }

    [Fact]
    public void Should_FindPublicTasksOnly_When_AnAssemblyIsAdded()
    {
        using var host = new TestHost();
        host.Host.AddAssembly(typeof(SampleTasks).Assembly);

        Assert.Equal(1, host.Run("--target=Hidden"));
        Assert.Equal("Error: The target 'Hidden' was not found.", host.Console.Errors.TrimEnd());
        Assert.Equal(0, host.Run("--target=Expand"));
        Assert.Equal(["Validate", "Expand"], host.Ran);
    }

    [Theory]
    [InlineData(typeof(OnNoTask), "Error: The dependency 'DateTime' is not a valid task.")]
    [InlineData(typeof(BeforeNoTask), "Error: The reverse dependency 'DateTime' is not a valid task.")]
    [InlineData(typeof(Bare), "Error: The task 'Cake.Frosting.Tests.SampleTasks+Bare' derives neither from FrostingTask nor from AsyncFrostingTask. Derive it from one of them.")]
    public void Should_FailBeforeTheFirstTask_When_ATaskIsMalformed(Type task, string message)
    {
        _host.Host.ConfigureServices(services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(services, typeof(IFrostingTask), task));

        Assert.Equal(1, _host.Run("--target=Expand"));

        Assert.Equal(message, _host.Console.Errors.TrimEnd());
        Assert.Empty(_host.Ran);
    }

    [Fact]
    public void Should_WarnAndLeaveTheTaskOut_When_ItsContextDoesNotFit()
    {
        _host.With<ForOther>().With<LeafForOther>();

        Assert.Equal(0, _host.Run("--target=Expand"));
        Assert.Equal(2, _host.Console.Output.Split('\n').Count(line => line == "Task cannot be used since the context isn't convertible to Cake.Frosting.Tests.SampleTasks+OtherContext."));
        Assert.Equal(1, _host.Run("--target=ForOther"));
    }

    [Fact]
    public void Should_RunTheTask_When_ItsContextFits()
    {
        _host.With<ForOther>().With<LeafForOther>();
        _host.Host.UseContext<OtherContext>();

        Assert.Equal(0, _host.Run("--target=ForOther", "--target=LeafForOther", "--target=Default"));

        Assert.Equal(["ForOther", "LeafForOther", "Default"], _host.Ran);
    }

    internal sealed class PrintPlan : FrostingSetup
    {
        public override void Setup(Core.ICakeContext context, Core.ISetupContext info)
        {
            var tasks = info.TasksToExecute.Select(task => $"{task.Name}({string.Join(", ", task.Dependencies.Select(dependency => dependency.Name))})");
            Say(context, $"target {info.TargetTask.Name} of {string.Join(", ", tasks)}");
        }
    }
}
