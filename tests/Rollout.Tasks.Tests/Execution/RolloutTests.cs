using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Tests.Execution;

public sealed class RolloutTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Fact]
    public async Task Should_RegisterAgain_When_TheAnswerIsLost()
    {
        using var engine = new EngineFixture();
        await engine.RunAsync(TaskNames.MigrateStaging);
        engine.Router.GivenLosesNextAnswer();

        Assert.Equal(ExitCode.Done, (await engine.RunAsync(TaskNames.DeployCandidate)).Exit);

        Assert.Equal(2, engine.Router.Calls.Count(call => call.StartsWith("Register auth green", StringComparison.Ordinal)));
        Assert.Single(engine.Router.Calls, call => call.StartsWith("Register web green", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_SayAtOnceThatItWasRefused_When_TargetsMayNotBeRegistered()
    {
        using var engine = new EngineFixture();
        await engine.RunAsync(TaskNames.MigrateStaging);
        engine.Router.GivenRefusesAfter(0);
        var began = engine.Time.GetUtcNow();

        Assert.Equal("RT2104", (await engine.RunAsync(TaskNames.DeployCandidate)).Code);

        Assert.InRange(engine.Time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Should_CutOver_When_NothingIsWrong()
    {
        var outcome = await engine.RunAsync();

        Assert.Null(outcome.Fault);
        Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
        Assert.Equal(
            [
                "ModifyRule auth blue=90 green=10", "ModifyRule web blue=90 green=10",
                "ModifyRule auth blue=50 green=50", "ModifyRule web blue=50 green=50",
                "ModifyRule auth blue=0 green=100", "ModifyRule web blue=0 green=100",
            ],
            engine.WeightCalls);
        Assert.Empty(engine.DatabaseServer.Copies);
        Assert.DoesNotContain(engine.Runtime.Calls, call => call.StartsWith("stop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_ChangeNothingAndWriteNothing_When_RunTwice()
    {
        await engine.RunAsync();
        var changes = engine.Changes;
        var events = engine.Events.Count;

        var second = await engine.RunAsync();

        Assert.Null(second.Fault);
        Assert.Equal(changes, engine.Changes);
        Assert.Equal(events, engine.Events.Count);
    }

    [Fact]
    public async Task Should_GoOnWhereItStopped_When_TheTasksRunInProcessesOfTheirOwn()
    {
        foreach (var task in TaskNames.Chain)
        {
            var outcome = await engine.RunOnlyAsync(task);
            Assert.Null(outcome.Fault);
        }

        Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
        Assert.Equal(6, engine.WeightCalls.Count);
    }

    public void Dispose() => engine.Dispose();
}
