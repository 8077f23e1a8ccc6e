using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class GuardReportTests
{
    [Theory]
    [InlineData(Verdict.Fail, Verdict.Error, Verdict.Fail)]
    [InlineData(Verdict.Error, Verdict.Inconclusive, Verdict.Error)]
    [InlineData(Verdict.Inconclusive, Verdict.NoData, Verdict.Inconclusive)]
    [InlineData(Verdict.NoData, Verdict.Pass, Verdict.NoData)]
    [InlineData(Verdict.Pass, Verdict.Pass, Verdict.Pass)]
    public void Should_TakeTheWorst_When_GuardsDisagree(Verdict one, Verdict other, Verdict expected)
    {
        Assert.Equal(expected, Report((one, GuardAction.Rollback), (other, GuardAction.Hold)).Verdict);
        Assert.Equal(expected, Report((other, GuardAction.Rollback), (one, GuardAction.Hold)).Verdict);
    }

    [Theory]
    [InlineData(Verdict.Fail, Verdict.Pass)]
    [InlineData(Verdict.NoData, Verdict.Pass)]
    public void Should_NotStop_When_OnlyAWarningIsNotMet(Verdict warning, Verdict expected) =>
        Assert.Equal(expected, Report((Verdict.Pass, GuardAction.Rollback), (warning, GuardAction.Warn)).Verdict);

    [Fact]
    public void Should_BeNoData_When_NothingWasMeasured()
    {
        Assert.Equal(Verdict.NoData, Report().Verdict);
        Assert.Equal(Verdict.NoData, Report((Verdict.NoData, GuardAction.Warn)).Verdict);
        Assert.Equal(Verdict.NoData, Report((Verdict.Inconclusive, GuardAction.Warn)).Verdict);
    }

    [Theory]
    [InlineData(GuardAction.Rollback, GuardAction.Hold, GuardAction.Rollback)]
    [InlineData(GuardAction.Warn, GuardAction.Hold, GuardAction.Hold)]
    [InlineData(GuardAction.Warn, GuardAction.Warn, GuardAction.Warn)]
    public void Should_AskForTheStrongestAction_When_SeveralHaveFired(GuardAction one, GuardAction other, GuardAction expected) =>
        Assert.Equal(expected, Report((Verdict.Fail, one), (Verdict.Fail, other)).Action);

    [Fact]
    public void Should_AskForNothing_When_NoneHasFired() => Assert.Null(Report((Verdict.Inconclusive, GuardAction.Rollback)).Action);

    private static GuardReport Report(params (Verdict Verdict, GuardAction Action)[] results) => new(
        Given.Start,
        [.. results.Select(r => new GuardResult(Given.Guard(action: r.Action), r.Verdict, r.Verdict is Verdict.Pass or Verdict.Fail ? 1 : null, 5, 100, TimeSpan.Zero, "line"))]);
}
