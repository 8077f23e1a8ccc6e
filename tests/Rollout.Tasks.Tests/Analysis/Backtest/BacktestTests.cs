using System.Text.Json.Nodes;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Backtest;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Analysis.Recording;
using Rollout.Tasks.Tests.Execution;

namespace Rollout.Tasks.Tests.Analysis.Backtest;

public sealed class BacktestTests : IDisposable
{
    private readonly EngineFixture engine = new();
    private readonly RecordingList recorded = new();

    public BacktestTests() => engine.NewRecorder = _ => recorded;

    public void Dispose() => engine.Dispose();

    [Fact]
    public async Task Should_DecideAsTheRolloutDid_When_NothingHasChanged()
    {
        await FailingRolloutAsync(errorPercent: 8, atWeight: 50);

        var stretch = Assert.Single(BacktestRunner.Run(engine.Plan, recorded.Recording).Stretches);

        var decided = engine.Events.Single(entry => entry.Type == JournalTypes.RollbackDecided);
        Assert.Equal((BacktestOutcome.RolledBack, 2, 50), (stretch.Outcome, stretch.Step, stretch.WeightPercent));
        Assert.Equal(decided.Data.GetProperty("sampledAt").GetDateTimeOffset(), stretch.DecidedAt);
        Assert.Equal(decided.Data.GetProperty("reason").GetString(), stretch.Explanation);
        Assert.Equal("error-rate > 5% for 5s", stretch.Rule);
        Assert.InRange(stretch.CandidateRequests, 1, 50 * 40);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Should_Pass_When_TheRolloutDid(int bakeSeconds)
    {
        engine.Plan = engine.Plan with { Bake = TimeSpan.FromSeconds(bakeSeconds) };
        Assert.Null((await engine.RunAsync()).Fault);

        var stretch = Assert.Single(BacktestRunner.Run(engine.Plan, recorded.Recording).Stretches);

        Assert.Equal(BacktestOutcome.Passed, stretch.Outcome);
        Assert.InRange(stretch.After!.Value.TotalSeconds, 35 + bakeSeconds, 40 + bakeSeconds);
    }

    [Fact]
    public async Task Should_StopEarlier_When_TheConfigurationIsStricter()
    {
        await FailingRolloutAsync(errorPercent: 8, atWeight: 50);
        var before = BacktestRunner.Run(engine.Plan, recorded.Recording).Stretches[0].DecidedAt;
        var strict = engine.Plan with { Guards = [engine.Plan.Guards[0] with { Text = "error-rate > 1% for 1s", Limit = 1, For = TimeSpan.FromSeconds(1) }] };

        var stretch = BacktestRunner.Run(strict, recorded.Recording).Stretches[0];

        Assert.Equal((BacktestOutcome.RolledBack, "error-rate > 1% for 1s"), (stretch.Outcome, stretch.Rule));
        Assert.True(stretch.DecidedAt < before);
    }

    [Fact]
    public async Task Should_SayThatTheSamplesEnd_When_TheConfigurationIsLaxer()
    {
        await FailingRolloutAsync(errorPercent: 8, atWeight: 50);
        var lax = engine.Plan with { Guards = [engine.Plan.Guards[0] with { Limit = 50 }] };

        var report = BacktestRunner.Run(lax, recorded.Recording);

        Assert.Equal((BacktestOutcome.Unfinished, null), (report.Stretches[0].Outcome, report.Stretches[0].DecidedAt));
        Assert.Contains(report.Notes, note => note.StartsWith("the recorded rollout went back at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_ReportButNotDecide_When_AGuardOnlyWarns()
    {
        await FailingRolloutAsync(errorPercent: 8, atWeight: 50);
        var warns = engine.Plan with { Guards = [engine.Plan.Guards[0] with { Action = GuardAction.Warn }, engine.Plan.Guards[1]] };

        var stretch = BacktestRunner.Run(warns, recorded.Recording).Stretches[0];

        Assert.Equal(BacktestOutcome.Unfinished, stretch.Outcome);
        Assert.Equal("error-rate > 5% for 5s", Assert.Single(stretch.Remarks).Rule);
    }

    [Fact]
    public async Task Should_NameTheMetric_When_ItWasNotRecorded()
    {
        await FailingRolloutAsync(errorPercent: 8, atWeight: 50);
        var more = engine.Plan with { Guards = [new Guard("cpu > 80%", "cpu", GuardComparison.GreaterThan, 80, TimeSpan.Zero, TimeSpan.FromSeconds(10), 0, GuardAction.Hold)] };

        var report = BacktestRunner.Run(more, recorded.Recording);

        Assert.Contains("metric 'cpu' of the configuration has no value of the candidate here: it says NoData", report.Notes);
        Assert.Equal((BacktestOutcome.Held, "cpu > 80%", 1), (report.Stretches[0].Outcome, report.Stretches[0].Rule, report.Stretches[0].Step));
    }

    [Fact]
    public async Task Should_HoldAsTheRolloutDid_When_TheMetricsWereLost()
    {
        engine.OnTick = state => engine.Metrics.GivenReadFails(state.Rollout?.StepIndex == 0 ? 1 : 0);
        engine.Plan = engine.Plan with { Metrics = engine.Plan.Metrics with { ErrorBudget = TimeSpan.FromSeconds(5) } };
        var outcome = await engine.RunAsync();

        var stretch = BacktestRunner.Run(engine.Plan, recorded.Recording).Stretches[0];

        Assert.Equal(ExitCode.Held, outcome.Exit);
        Assert.Equal(BacktestOutcome.Held, stretch.Outcome);
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(30, 10)]
    public async Task Should_CountTheStoppedRollouts_When_ARangeIsLookedAt(double errorPercent, int stopped)
    {
        var report = await BacktestRunner.RunAsync(Judged(), new Steady(errorPercent), Given.Start, Given.Start.AddSeconds(391), TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal((10, stopped), (report.Stretches.Count, report.StoppedCount));
        Assert.All(report.Stretches, stretch => Assert.Equal(stopped == 0 ? BacktestOutcome.Passed : BacktestOutcome.RolledBack, stretch.Outcome));
        Assert.Equal(stopped, (int?)JsonNode.Parse(report.ToJson())!["stopped"]);
        Assert.Contains($"this configuration would have stopped {stopped} of 10 rollouts", report.ToLines());
    }

    [Fact]
    public async Task Should_Refuse_When_NotOneRolloutFitsIntoTheRange()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => BacktestRunner.RunAsync(Plans.Sample(), new Steady(0), Given.Start, Given.Start.AddSeconds(10), TimeSpan.FromSeconds(1), CancellationToken.None));

        Assert.Equal(("RT3173", ExitCode.Configuration), (fault.Code, fault.ExitCode));
    }

    [Theory]
    [InlineData("one", "2026-01-01", "2026-01-02", null, "RT3174 give either --recording, or both --from and --to.")]
    [InlineData(null, "2026-01-01", null, null, "RT3174 give either --recording, or both --from and --to.")]
    [InlineData(null, null, null, "5", "RT3174 --step belongs to a range. Give --from and --to as well.")]
    [InlineData(null, "2026-01-01", "2026-01-02", "0", "RT3174 --step: '0' is no number of seconds above 0. Give one such as --step=1.")]
    [InlineData(null, "yesterday", "2026-01-02", null, "RT3174 --from: 'yesterday' is no time. Give one such as 2026-01-31T08:00:00Z.")]
    [InlineData(null, "2026-01-02", "2026-01-01", null, "RT3174 --to (2026-01-01) is not after --from (2026-01-02). Swap them.")]
    public void Should_SayWhatToGive_When_TheOptionsDoNotFit(string? recording, string? from, string? to, string? step, string message)
    {
        var request = new BacktestRequest { Recording = recording, From = from, To = to, Step = step };

        Assert.Equal(message, Assert.Throws<RolloutException>(() => request.Range(TimeSpan.FromSeconds(1))).Message);
    }

    [Fact]
    public void Should_TakeTimesForUtc_When_TheyHaveNoZone() => Assert.Equal(
        (new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero).AddHours(1), TimeSpan.FromSeconds(2.5)),
        new BacktestRequest { From = "2026-01-01T08:00:00", To = "2026-01-01T10:00:00+01:00", Step = "2.5" }.Range(TimeSpan.FromSeconds(1)));

    private static RolloutPlan Judged() => Plans.Sample() with
    {
        Judge = new JudgePlan { Metrics = [new JudgedMetric { Name = "error-rate", MinimumEffect = new Effect(1, false), Detect = new Effect(20, false) }] },
    };

    private async Task FailingRolloutAsync(double errorPercent, int atWeight)
    {
        engine.OnTick = state => engine.Metrics.GivenCandidate(new FakeTraffic(50, state.Rollout?.Weight == atWeight ? errorPercent : 0));
        var outcome = await engine.RunAsync();
        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
    }

    /// <summary>Both slots get 50 requests a second; so many of the candidate's fail, and none of the stable slot's.</summary>
    private sealed class Steady(double errorPercent) : IMetricHistory
    {
        public async IAsyncEnumerable<MetricSample> ReadRangeAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var at = from; at <= to; at += step)
            {
                await Task.Yield();
                var requests = 50 * (at - Given.Start).TotalSeconds;
                yield return Given.Sample((at - Given.Start).TotalSeconds, Given.Counters(requests, Math.Floor(requests * errorPercent / 100)), Given.Counters(requests, Math.Floor(requests * Math.Min(errorPercent, 0.5) / 100)));
            }
        }
    }
}
