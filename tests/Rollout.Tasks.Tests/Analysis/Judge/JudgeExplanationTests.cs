namespace Rollout.Tasks.Tests.Analysis.Judge;

/// <summary>Each verdict explains itself in one line and in fields.</summary>
public sealed class JudgeExplanationTests
{
    [Fact]
    public void Should_SayCountsDifferenceIntervalEvidenceRuleAndQuery()
    {
        var state = Series.Judge(Series.Plan(Series.Errors with { Query = "sum(errors)" }));
        for (var look = 0; look <= 6; look++)
        {
            state = state.Observe(Series.Counts(look, 5 * look, 100 * look, 4 * look, 900 * look));
        }

        var result = state.Report.Metrics[0];

        Assert.Equal("sum(errors)", result.Query);
        Assert.Equal(4.56, result.Difference!.Value, 2);
        Assert.InRange(result.Low!.Value, 2, 4);
        Assert.InRange(result.High!.Value, 5.5, 9);
        Assert.Matches(@"^error-rate: 30 of 600 requests \(5 %\) against 24 of 5,400 \(0\.44 %\); difference \+4\.56 points \(\+\d\.\d+ to \+\d\.\d+\); evidence \d\.\d of \d\.\d needed; rule conditional binomial; query sum\(errors\)$", result.Explanation);
    }

    // The ends belong to the budget of all looks: the lower end is above 0 about where the evidence reaches what is needed.
    [Fact]
    public void Should_HoldTheIntervalAgainstTheBoundary()
    {
        var state = Series.Judge(Series.Plan(Series.Errors));
        for (var look = 0; look <= 20; look++)
        {
            state = state.Observe(Series.Counts(look, look, 100 * look, 9 * look, 900 * look));
        }

        Assert.True(state.Report.Metrics[0].Low < 0 && state.Report.Metrics[0].High > 0);
    }

    [Fact]
    public void Should_WidenTheInterval_When_SamplesDependOnEachOther()
    {
        double Width(Func<int, double> value)
        {
            var state = Series.Judge(Series.Plan(Series.Times("render")));
            for (var look = 0; look < 30; look++)
            {
                state = state.Observe(Series.Values(look, "render", 100 + value(look), 90 + value(29 - look)));
            }

            return state.Report.Metrics[0].High!.Value - state.Report.Metrics[0].Low!.Value;
        }

        // The same values, shuffled and in the order of their size.
        Assert.True(Width(look => look) > Width(look => look * 7 % 30));
    }
}
