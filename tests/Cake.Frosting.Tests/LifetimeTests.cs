using Cake.Core;
using static Cake.Frosting.Tests.SampleTasks;

namespace Cake.Frosting.Tests;

public sealed class LifetimeTests : IDisposable
{
    private readonly TestHost _host = new TestHost().With<Validate>().With<ExpandTask>().With<Failing>().With<Unwanted>().With<AfterUnwanted>();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Should_BeCalledAroundTheRun_When_ALifetimeIsUsed()
    {
        _host.Host.UseLifetime<Lifetime>().UseTaskLifetime<TaskLifetime>();

        Assert.Equal(0, _host.Run("--target=Expand"));

        Assert.Equal(["setup", "task setup Validate", "Validate", "task teardown Validate", "task setup Expand", "Expand", "task teardown Expand", "teardown True"], _host.Ran);
    }

    [Fact]
    public void Should_BeCalledAroundTheRun_When_TheHalvesAreUsed()
    {
        _host.Host.UseSetup<SetupOnly>().UseTeardown<TeardownOnly>().UseTaskSetup<TaskSetupOnly>().UseTaskTeardown<TaskTeardownOnly>();

        Assert.Equal(0, _host.Run("--target=Validate"));

        Assert.Equal(["setup", "task setup", "Validate", "task teardown", "teardown"], _host.Ran);
    }

    [Fact]
    public void Should_BeCalledOnce_When_SeveralTargetsAreGiven()
    {
        _host.Host.UseLifetime<Lifetime>();

        Assert.Equal(0, _host.Run("--target=Expand", "--target=AfterUnwanted"));

        Assert.Equal(["setup", "Validate", "Expand", "AfterUnwanted", "teardown True"], _host.Ran);
    }

    [Fact]
    public void Should_TearDown_When_ATaskFails()
    {
        _host.Host.UseLifetime<Lifetime>().UseTaskLifetime<TaskLifetime>();

        Assert.Equal(1, _host.Run("--target=Failing"));

        Assert.Equal(["setup", "task setup Failing", "finally", "task teardown Failing", "teardown False"], _host.Ran);
    }

    [Fact]
    public void Should_RunNoTask_When_SetupFails()
    {
        _host.Host.UseSetup<FailingSetup>().UseTeardown<TeardownOnly>();

        Assert.Equal(1, _host.Run("--target=Validate"));

        Assert.Equal(["teardown"], _host.Ran);
        Assert.Equal("Error: no setup", _host.Console.Errors.TrimEnd());
    }

    internal sealed class Lifetime : FrostingLifetime
    {
        public override void Setup(ICakeContext context, ISetupContext info) => Say(context, "setup");

        public override void Teardown(ICakeContext context, ITeardownContext info) => Say(context, $"teardown {info.Successful}");
    }

    internal sealed class TaskLifetime : FrostingTaskLifetime
    {
        public override void Setup(ICakeContext context, ITaskSetupContext info) => Say(context, $"task setup {info.Task.Name}");

        public override void Teardown(ICakeContext context, ITaskTeardownContext info) => Say(context, $"task teardown {info.Task.Name}");
    }

    internal sealed class SetupOnly : FrostingSetup
    {
        public override void Setup(ICakeContext context, ISetupContext info) => Say(context, "setup");
    }

    internal sealed class TeardownOnly : FrostingTeardown
    {
        public override void Teardown(ICakeContext context, ITeardownContext info) => Say(context, "teardown");
    }

    internal sealed class TaskSetupOnly : FrostingTaskSetup
    {
        public override void Setup(ICakeContext context, ITaskSetupContext info) => Say(context, "task setup");
    }

    internal sealed class TaskTeardownOnly : FrostingTaskTeardown
    {
        public override void Teardown(ICakeContext context, ITaskTeardownContext info) => Say(context, "task teardown");
    }

    internal sealed class FailingSetup : FrostingSetup
    {
        public override void Setup(ICakeContext context, ISetupContext info) => throw new InvalidOperationException("no setup");
    }
}
