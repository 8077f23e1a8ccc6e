using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Testing.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>A process may end at any of its writes. The next one finishes what it began.</summary>
public sealed class ResumeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_EndTheSame_When_KilledAtAnyWrite(bool lastIsKept)
    {
        using var whole = new EngineFixture();
        await whole.RunAsync();

        for (var writes = 0; writes < whole.Events.Count; writes++)
        {
            using var engine = new EngineFixture();
            await KillAsync(engine, writes, lastIsKept);

            var outcome = await engine.RunAsync();

            Assert.True(outcome.Fault is null, $"killed at write {writes}: {outcome.Fault}");
            Assert.Equal(RolloutPhase.CutOver, engine.State.Rollout!.Phase);
            Assert.Equal([100, 100], await engine.GreenAsync());
            AssertIntentBeforeEveryEffect(engine, writes);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_FinishTheRollback_When_KilledInTheMiddleOfIt(bool lastIsKept)
    {
        using var whole = Failing();
        await whole.RunAsync();
        var decided = whole.Events.TakeWhile(entry => entry.Type != JournalTypes.RollbackDecided).Count();
        var done = whole.Events.TakeWhile(entry => entry.Type != JournalTypes.RolledBack).Count();

        for (var writes = decided + 1; writes < done; writes++)
        {
            using var engine = Failing();
            await KillAsync(engine, writes, lastIsKept);

            var outcome = await engine.RunAsync();

            Assert.True(outcome.Exit == ExitCode.RolledBack || engine.State.Rollout!.Phase == RolloutPhase.RolledBack, $"killed at write {writes}: {outcome.Fault}");
            Assert.Equal([0, 0], await engine.GreenAsync());
        }
    }

    private static EngineFixture Failing()
    {
        var engine = new EngineFixture();
        engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 50));
        return engine;
    }

    private static async Task KillAsync(EngineFixture engine, int writes, bool lastIsKept)
    {
        engine.Journal.GivenDiesAfter(writes, lastIsKept);
        await engine.RunAsync();
        Assert.True(engine.Journal.Frozen.Task.IsCompleted);
        engine.Journal.GivenWorks();
        await engine.Leases.BreakAsync(CancellationToken.None);
    }

    private static void AssertIntentBeforeEveryEffect(EngineFixture engine, int writes)
    {
        int? intended = null;
        foreach (var entry in engine.Events.Where(entry => entry.Type is JournalTypes.Weights or JournalTypes.WeightSet))
        {
            if (entry.Kind == JournalKind.Intent)
            {
                intended = entry.Data.GetProperty("weight").GetInt32();
            }
            else
            {
                Assert.True(intended is not null, $"killed at write {writes}: event {entry.Sequence} has no intent before it");
            }
        }
    }
}
