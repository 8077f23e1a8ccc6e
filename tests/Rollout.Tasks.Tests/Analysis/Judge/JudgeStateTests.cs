namespace Rollout.Tasks.Tests.Analysis.Judge;

public sealed class JudgeStateTests
{
    [Fact]
    public void Should_SayNoData_When_NothingWasObserved() =>
        Assert.Equal(Verdict.NoData, Series.Judge(Series.Plan(Series.Errors)).Report.Verdict);

    [Fact]
    public void Should_Fail_When_OneOfTwentyRequestsOfCandidateFails()
    {
        var state = Series.Judge(Series.Plan(Series.Errors));
        for (var look = 0; look <= 6; look++)
        {
            state = state.Observe(Series.Counts(look, 5 * look, 100 * look, 4 * look, 900 * look));
        }

        Assert.Equal(Verdict.Fail, state.Report.Verdict);
    }

    [Fact]
    public void Should_Pass_When_BothSlotsFailAlike()
    {
        var state = Series.Judge(Series.Plan(Series.Errors));
        for (var look = 0; look <= 6; look++)
        {
            state = state.Observe(Series.Counts(look, look / 2, 100 * look, 9 * look / 2, 900 * look));
        }

        Assert.Equal(Verdict.Pass, state.Report.Verdict);
    }

    [Fact]
    public void Should_Fail_When_CandidateTakesTwiceTheTime()
    {
        var state = Series.Judge(Series.Plan(Series.Times("render")));
        for (var look = 0; look < 20; look++)
        {
            var swing = 10 * (look * 7 % 11);
            state = state.Observe(Series.Values(look, "render", 400 + (2 * swing), 200 + (10 * (look * 5 % 11))));
        }

        Assert.Equal(Verdict.Fail, state.Report.Verdict);
    }

    [Fact]
    public void Should_NotFail_When_CandidateTakesHalfTheTime()
    {
        var state = Series.Judge(Series.Plan(Series.Times("render")));
        for (var look = 0; look < 20; look++)
        {
            state = state.Observe(Series.Values(look, "render", 100 + (look * 7 % 11), 200 + (look * 5 % 11)));
        }

        Assert.Equal(Verdict.Pass, state.Report.Verdict);
    }
}
