using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Execution;

public sealed class AnalysisPlanTests
{
    private static readonly JudgedMetric ErrorRate = new() { Name = "error-rate", MinimumEffect = new Effect(1, false), Detect = new Effect(25, false) };

    [Fact]
    public void Should_NameNothing_When_EverythingNeedsProof()
    {
        Assert.Empty(AnalysisPlan.WithoutProof(Plans.Sample() with { Judge = new JudgePlan { Metrics = [ErrorRate] } }));
    }

    [Fact]
    public void Should_NameEveryPolicyThatPassesWithoutProof_When_ThereAreSome()
    {
        var plan = Plans.Sample();
        plan = plan with
        {
            Judge = new JudgePlan { Metrics = [ErrorRate with { MustHaveData = false }, ErrorRate with { Name = "p95", DryRun = true }] },
            Guards = [plan.Guards[0] with { Action = GuardAction.Warn }],
            Steps = [plan.Steps[0] with { WhenInconclusive = InconclusivePolicy.Proceed }, .. plan.Steps.Skip(1)],
        };

        Assert.Equal(
            [
                "step 1 of 3 passes although the judge has too few requests (whenInconclusive: proceed)",
                "step 3 of 3 has guards that only warn, and nothing else",
                "error-rate is left out where it has no data (mustHaveData: false)",
                "p95 is judged, but does not decide (dryRun)",
                "'error-rate > 5% for 5s' only warns",
            ],
            AnalysisPlan.WithoutProof(plan));
    }

    [Fact]
    public void Should_SayHowAStepIsWatched_When_ItHasGuardsAndAJudge()
    {
        var plan = Plans.Sample() with { Judge = new JudgePlan { Metrics = [ErrorRate] } };

        Assert.Contains("  judge error-rate: find a difference of 25 in its unit, leave one below 1 in its unit alone", AnalysisPlan.OfStep(plan, 0));
        Assert.Contains("  judge's share of the 1 % false alarms: 0.5 %", AnalysisPlan.OfStep(plan, 0));
        Assert.Contains("  the judge has nothing to compare with: the guards watch alone", AnalysisPlan.OfStep(plan, 2));
        Assert.Contains(AnalysisPlan.OfStep(plan, 0), line => line.StartsWith("  go back when error-rate > 5 %", StringComparison.Ordinal));
    }
}
