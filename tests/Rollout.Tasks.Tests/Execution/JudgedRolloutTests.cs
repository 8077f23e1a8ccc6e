using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Reporting;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>The judge decides together with the guards.</summary>
public sealed class JudgedRolloutTests : IDisposable
{
    private readonly EngineFixture engine = new();

    [Fact]
    public async Task Should_CutOver_When_TheCandidateIsAsGood()
    {
        GivenJudge(InconclusivePolicy.Hold, detectPoints: 25);

        var outcome = await engine.RunAsync();

        Assert.Null(outcome.Fault);
        var steps = engine.Reported.OfType<RolloutEvent.StepFinished>().Select(finished => finished.Step).ToList();
        Assert.Equal([1, 1, 0], steps.Select(step => step.Judged.Count));
        Assert.Equal(["error-rate > 5% for 5s", "health-failures > 3 in a row", "error-rate"], steps[0].Metrics.Select(metric => metric.Name));
        Assert.Equal(Verdict.Pass, steps[0].Metrics[2].Verdict);
    }

    [Fact]
    public async Task Should_WriteWhatTheJudgeSaidIntoTheReport_When_ItTookTheTrafficBack()
    {
        GivenJudge(InconclusivePolicy.Hold, detectPoints: 25);
        engine.Plan = engine.Plan with { Guards = [] };
        engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 40));

        await engine.RunAsync();

        var steps = engine.Reported.OfType<RolloutEvent.StepFinished>().Select(finished => finished.Step).ToList();
        var run = JsonReport.Run(ReportSamples.RolledBack() with { Steps = steps });
        var judged = run["steps"]![0]!["judged"]![0]!;
        Assert.Equal(("error-rate", "Fail"), ((string)judged["metric"]!, (string)judged["verdict"]!));
        Assert.True((double)judged["evidence"]! >= 1);
        Assert.InRange((double)judged["candidate"]!["count"]!, 1, (double)judged["candidate"]!["of"]!);
        Assert.Equal((string)run["steps"]![0]!["reason"]!, (string)judged["explanation"]!);
    }

    [Fact]
    public async Task Should_GoBackBeforeTheEndOfTheHold_When_TheCandidateIsWorseThanStable()
    {
        GivenJudge(InconclusivePolicy.Hold, detectPoints: 25);
        engine.Plan = engine.Plan with { Guards = [] };
        engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 40));

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        Assert.Contains("error-rate", outcome.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.State.Rollout!.StepIndex);
        var ground = engine.Events.Single(entry => entry.Type == "rollback-decided").Data.GetProperty("grounds").EnumerateArray().Single();
        Assert.Equal(("judge", "error-rate", "Fail"), (ground.GetProperty("by").GetString(), ground.GetProperty("metric").GetString(), ground.GetProperty("verdict").GetString()));
        Assert.True(ground.GetProperty("evidence").GetDouble() >= 1);
        var kept = Assert.Single(engine.State.Rollout.Grounds);
        Assert.Equal(100 * kept.Candidate!.Count!.Value / kept.Candidate.Of, kept.Difference!.Value + kept.Stable!.Value!.Value, 6);
        Assert.InRange(kept.Candidate.Count.Value, 1, kept.Candidate.Of);
    }

    [Theory]
    [InlineData(InconclusivePolicy.Hold, ExitCode.Held, 10)]
    [InlineData(InconclusivePolicy.Extend, ExitCode.Done, 100)]
    [InlineData(InconclusivePolicy.Proceed, ExitCode.Done, 100)]
    public async Task Should_DoAsThePolicySays_When_ThereAreTooFewRequests(InconclusivePolicy policy, ExitCode exit, double weight)
    {
        // Enough for the guards, and in 15 s not enough for the judge.
        GivenJudge(policy, detectPoints: 25);
        engine.Metrics.GivenCandidate(new FakeTraffic(0.5)).GivenStable(new FakeTraffic(50));

        var outcome = await engine.RunAsync();

        Assert.Equal((exit, weight), (outcome.Exit, (await engine.GreenAsync())[0]));
        var passed = engine.Events.Where(entry => entry.Type == "step-passed").Select(entry => entry.Data.GetProperty("unproven").GetString()).FirstOrDefault();
        Assert.Equal(policy == InconclusivePolicy.Proceed, passed?.Contains("proceeds although inconclusive (whenInconclusive: proceed)", StringComparison.Ordinal) ?? false);
        Assert.Equal(policy == InconclusivePolicy.Hold, engine.State.Rollout!.Grounds is [{ By: "judge", Seen: > 0 } lacking] && lacking.Seen < lacking.Needed);
        Assert.Equal(policy == InconclusivePolicy.Extend, engine.Events.Any(entry => entry.Type == "step-extended"));
    }

    [Fact]
    public async Task Should_HoldDespiteProceed_When_StableHasNoData()
    {
        GivenJudge(InconclusivePolicy.Proceed, detectPoints: 25);
        engine.Metrics.GivenStable(new FakeTraffic(0));

        Assert.Equal(ExitCode.Held, (await engine.RunAsync()).Exit);
        Assert.Equal([10, 10], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_HoldAtTheLastStep_When_OnlyTheJudgeWatches()
    {
        // At 100 % there is nothing to compare with, and nobody else vouches for the candidate.
        GivenJudge(InconclusivePolicy.Hold, detectPoints: 25);
        engine.Plan = engine.Plan with { Guards = [] };

        Assert.Equal(ExitCode.Held, (await engine.RunAsync()).Exit);
        Assert.Equal([100, 100], await engine.GreenAsync());
    }

    [Fact]
    public async Task Should_GoBackAtTheEndOfTheHoldOnly_When_ARequirementIsNotMet()
    {
        var required = engine.Plan.Guards[0] with { Text = "error-rate < 5%", For = TimeSpan.Zero, AtEnd = true, Window = TimeSpan.FromSeconds(15) };
        engine.Plan = engine.Plan with { Guards = [engine.Plan.Guards[1]], Steps = [engine.Plan.Steps[0] with { Require = [required] }, .. engine.Plan.Steps.Skip(1)] };
        engine.Metrics.GivenCandidate(new FakeTraffic(50, ErrorPercent: 8));

        var outcome = await engine.RunAsync();

        Assert.Equal(ExitCode.RolledBack, outcome.Exit);
        var entered = engine.Events.Single(entry => entry.Type == "step-entered").At;
        Assert.Equal(15, (engine.Events.First(entry => entry.Type == "rollback-decided").At - entered).TotalSeconds, 1.0);
    }

    [Theory]
    [InlineData("error-rate", true)]
    [InlineData("cpu", false)]
    public async Task Should_HoldAfterTheErrorBudgetOfAnExtraSource_When_AGuardNeedsIt(string metric, bool holds)
    {
        engine.Plan = engine.Plan with { Metrics = engine.Plan.Metrics with { ErrorBudget = TimeSpan.FromSeconds(5) } };
        engine.WrapMetrics = source => new WithFault(source, new MetricFault("postgres", [metric], "RT3101 refused"));

        var outcome = await engine.RunAsync();

        Assert.Equal(holds ? ExitCode.Held : ExitCode.Done, outcome.Exit);
        Assert.Equal(holds, outcome.Fault?.Message.Contains("(error budget 00:00:05): RT3101 refused", StringComparison.Ordinal) ?? false);
    }

    public void Dispose() => engine.Dispose();

    private void GivenJudge(InconclusivePolicy policy, double detectPoints) => engine.Plan = engine.Plan with
    {
        Guards = [engine.Plan.Guards[0] with { MinimumRequests = 2 }, engine.Plan.Guards[1]],
        Judge = new JudgePlan
        {
            Metrics = [new JudgedMetric { Name = "error-rate", MinimumEffect = new Effect(1, false), Detect = new Effect(detectPoints, false) }],
            WhenInconclusive = policy,
        },
    };

    private sealed class WithFault(IMetricSource inner, MetricFault fault) : IMetricSource
    {
        public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken) => await inner.ReadAsync(cancellationToken) with { Faults = [fault] };
    }
}
