using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.Reports;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Rollback and Decommission in every phase, and what Status says of it.</summary>
public sealed class AfterwardsTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Fact]
    public async Task Should_ChangeNothing_When_ThereIsNothingToGoBackFrom()
    {
        await engine.RunAsync(TaskNames.DeployCandidate);

        Assert.Equal(ExitCode.Done, (await engine.RollbackAsync()).Exit);

        Assert.Empty(engine.WeightCalls);
        Assert.Equal(RolloutPhase.Preparing, engine.State.Rollout!.Phase);
    }

    [Theory]
    [InlineData(TaskNames.ShiftTraffic10)]
    [InlineData(TaskNames.ShiftTraffic50)]
    [InlineData(TaskNames.Cutover)]
    public async Task Should_GoBackWithOneCallARule_When_TheCandidateHasTraffic(string reached)
    {
        await engine.RunAsync(reached);
        var before = engine.WeightCalls.Count;

        Assert.Equal(ExitCode.Done, (await engine.RollbackAsync()).Exit);

        Assert.Equal(["ModifyRule auth blue=100 green=0", "ModifyRule web blue=100 green=0"], engine.WeightCalls.Skip(before).Order(StringComparer.Ordinal));
        Assert.Equal(RolloutPhase.RolledBack, engine.State.Rollout!.Phase);
        Assert.Null(Status().RetainedUntil);
        Assert.Equal(("1.7.0", Slot.Blue), (Status().Stable!.Release, Status().Stable!.Slot));
    }

    [Fact]
    public async Task Should_RefuseToStopTheOldSlot_When_RetentionIsNotOver()
    {
        await engine.RunAsync();
        engine.Time.Advance(engine.Plan.Retention - TimeSpan.FromMinutes(1));

        var outcome = await engine.DecommissionAsync();

        Assert.Equal((ExitCode.Held, "RT4040"), (outcome.Exit, outcome.Code));
        Assert.DoesNotContain(engine.Runtime.Calls, call => call.StartsWith("stop", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Should_StopTheOldSlotOnce_When_RetentionIsOver()
    {
        await engine.RunAsync();
        engine.Time.Advance(engine.Plan.Retention + TimeSpan.FromMinutes(1));

        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);
        var changes = engine.Changes;
        Assert.Equal(ExitCode.Done, (await engine.DecommissionAsync()).Exit);

        Assert.Equal(changes, engine.Changes);
        Assert.Equal(RolloutPhase.Decommissioned, engine.State.Rollout!.Phase);
        Assert.Equal(2, engine.Runtime.Calls.Count(call => call.StartsWith("stop", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal((ExitCode.Held, "RT4030"), await EndOf(engine.RollbackAsync()));
    }

    [Fact]
    public async Task Should_SayWhatIsWaitedFor_When_AStepIsDoneOrHeld()
    {
        await engine.RunAsync(TaskNames.ShiftTraffic10);

        Assert.Equal("the next step after weight 10", Status().WaitingFor);
        Assert.Equal((Slot.Green, "1.8.0"), (Status().Candidate!.Slot, Status().Candidate!.Release));
        Assert.Null(Status().Candidate!.Weight);
    }

    [Fact]
    public void Should_SayIt_When_TheDatabaseTakesNoWrites() =>
        Assert.Contains("  writes:    refused since noon", (Status() with { Writes = "refused since noon" }).ToLines());

    [Fact]
    public async Task Should_ListEveryCall_When_Planned()
    {
        await engine.RunAsync(TaskNames.Preflight);
        var world = await engine.Router.ReadAsync(CancellationToken.None);

        var report = PlanDescriber.Describe(engine.Plan, engine.State, new WorldView(engine.Router, world, ["006"], ["006"]));

        Assert.Equal(TaskNames.Chain, report.Tasks.Select(task => task.Name));
        var shift = report.Tasks.Single(task => task.Name == TaskNames.ShiftTraffic10);
        Assert.Equal(["ModifyRule auth blue=90 green=10", "ModifyRule web blue=90 green=10", "watch for 00:00:15"], shift.Effects.Take(3));
        Assert.Equal(2, shift.Effects.Skip(3).Count(effect => effect.StartsWith("  go back when ", StringComparison.Ordinal)));
        Assert.Equal("apply 006 to the database, verify", report.Tasks.Single(task => task.Name == TaskNames.MigrateDatabase).Effects[0]);
    }

    [Fact]
    public async Task Should_SayWhyAndRefuse_When_ADatabaseOfThePlanCannotBeRead()
    {
        await engine.RunAsync(TaskNames.Preflight);
        var world = await engine.Router.ReadAsync(CancellationToken.None);

        var report = PlanDescriber.Describe(engine.Plan, engine.State, new WorldView(engine.Router, world, null, ["006"]) { Faults = [new RolloutException("RT2501", "the database cannot be reached.")] });

        Assert.Equal("  RT2501 the database cannot be reached.", report.ToLines().SkipWhile(line => line != "What could not be read, so that nobody has looked at it").ElementAt(1));
        Assert.Contains("\"unread\": [", report.ToJson(), StringComparison.Ordinal);
        Assert.Equal("RT2501", Assert.Throws<RolloutException>(report.ThrowIfStopped).Code);
    }

    public void Dispose() => engine.Dispose();

    private StatusReport Status() => StatusReader.Read(engine.Plan, engine.State, world: null, lease: null);

    private static async Task<(ExitCode Exit, string? Code)> EndOf(Task<Outcome> run)
    {
        var outcome = await run;
        return (outcome.Exit, outcome.Code);
    }
}
