using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Whether it is a task's turn.</summary>
public sealed class ChainEntryTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Theory]
    [InlineData(TaskNames.BuildImages, "Preflight")]
    [InlineData(TaskNames.DeployCandidate, "Preflight")]
    [InlineData(TaskNames.Cutover, "Preflight")]
    public async Task Should_NameTheMissingTask_When_OneIsCalledAloneTooEarly(string task, string missing)
    {
        var outcome = await engine.RunOnlyAsync(task);

        Assert.Equal((ExitCode.Held, "RT4010"), (outcome.Exit, outcome.Code));
        Assert.Contains($"needs the outcome of {missing}", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(engine.WeightCalls);
    }

    [Fact]
    public async Task Should_DoItsPart_When_EachTaskIsCalledAloneInOrder()
    {
        foreach (var task in TaskNames.Chain)
        {
            Assert.Equal(ExitCode.Done, (await engine.RunOnlyAsync(task)).Exit);
        }

        Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
    }

    [Fact]
    public async Task Should_Refuse_When_AnotherReleaseHasTraffic()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        var before = engine.WeightCalls.Count;
        engine.Plan = engine.Plan with { Release = "1.9.0" };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT4011"), (outcome.Exit, outcome.Code));
        Assert.Equal(before, engine.WeightCalls.Count);
    }

    [Fact]
    public async Task Should_TakeItsPlace_When_AnotherReleaseHadNoTrafficYet()
    {
        await engine.RunAsync(TaskNames.DeployCandidate);
        engine.Plan = engine.Plan with { Release = "1.9.0" };

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Equal(("1.9.0", RolloutPhase.CutOver), (engine.State.Rollout!.Release, engine.State.Rollout.Phase));
        Assert.Single(engine.Events, entry => entry.Type == JournalTypes.Superseded);
    }

    [Fact]
    public async Task Should_KeepTheRollbackWindow_When_ANewReleaseNeedsTheSlot()
    {
        await engine.RunAsync();
        var before = engine.Changes;
        engine.Plan = engine.Plan with { Release = "1.9.0" };

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Held, "RT4012"), (outcome.Exit, outcome.Code));
        Assert.Equal(before, engine.Changes);
        engine.EndRetention = true;
        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);
        Assert.Equal((Slot.Green, "1.9.0"), (engine.State.Rollout!.StableSlot, engine.State.Slots[Slot.Blue].Release));
    }

    [Fact]
    public async Task Should_StopWithDrift_When_SomebodyMovedTheTrafficAfterCutover()
    {
        await engine.RunAsync();
        await SetGreenAsync(40);

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Drifted, "RT4020"), (outcome.Exit, outcome.Code));
        Assert.All(await engine.GreenAsync(), share => Assert.Equal(40, share));
    }

    [Fact]
    public async Task Should_StopWithDrift_When_SomebodyMovedTheTrafficBetweenTwoSteps()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);
        await SetGreenAsync(25);

        var outcome = await engine.RunAsync();

        Assert.Equal((ExitCode.Drifted, "RT4020"), (outcome.Exit, outcome.Code));
        Assert.All(await engine.GreenAsync(), share => Assert.Equal(25, share));
    }

    [Fact]
    public async Task Should_BeginAgain_When_TheSameReleaseWasRolledBack()
    {
        engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
        Assert.Equal(ExitCode.RolledBack, (await engine.RunAsync()).Exit);
        engine.Metrics.GivenCandidate(new FakeTraffic(50));

        Assert.Equal(ExitCode.Done, (await engine.RunAsync()).Exit);

        Assert.Equal(2, engine.Events.Count(entry => entry.Type == JournalTypes.RolloutStarted));
    }

    public void Dispose() => engine.Dispose();

    private async Task SetGreenAsync(int weight)
    {
        var world = await engine.Router.ReadAsync(CancellationToken.None);
        foreach (var change in engine.Router.Plan(world, Slot.Green, weight))
        {
            await engine.Router.ApplyAsync(change, CancellationToken.None);
        }
    }
}
