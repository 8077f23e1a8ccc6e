using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Tests.Spec.Formats;

public class GuardTextTests
{
    public static TheoryData<string, GuardMetric, GuardComparison, double, int, int, int, GuardAction> Guards => new()
    {
        { "error-rate > 5% for 2m", GuardMetric.ErrorRate, GuardComparison.GreaterThan, 5, 120, 120, 10, GuardAction.Rollback },
        { "error-rate>5%", GuardMetric.ErrorRate, GuardComparison.GreaterThan, 5, 0, 10, 10, GuardAction.Rollback },
        { "error-rate > 0 %", GuardMetric.ErrorRate, GuardComparison.GreaterThan, 0, 0, 10, 10, GuardAction.Rollback },
        { "error-rate >= 0.5% for 5s over 1m", GuardMetric.ErrorRate, GuardComparison.GreaterThanOrEqual, 0.5, 5, 60, 10, GuardAction.Rollback },
        { "p95 > 2000ms for 5m", GuardMetric.P95, GuardComparison.GreaterThan, 2000, 300, 300, 10, GuardAction.Rollback },
        { "p99 > 1.5s min 50 requests then hold", GuardMetric.P99, GuardComparison.GreaterThan, 1500, 0, 10, 50, GuardAction.Hold },
        { "p50 < 100 ms then warn over 30 s", GuardMetric.P50, GuardComparison.LessThan, 100, 0, 30, 10, GuardAction.Warn },
        { "p50 <= 100ms then rollback", GuardMetric.P50, GuardComparison.LessThanOrEqual, 100, 0, 10, 10, GuardAction.Rollback },
        { "health-failures > 3 in a row", GuardMetric.HealthFailures, GuardComparison.GreaterThan, 3, 0, 10, 0, GuardAction.Rollback },
        { "health-failures >= 3 in a row for 20s then hold", GuardMetric.HealthFailures, GuardComparison.GreaterThanOrEqual, 3, 20, 20, 0, GuardAction.Hold },
    };

    [Theory]
    [MemberData(nameof(Guards))]
    public void Should_ReadGuard_When_ItIsWhole(string text, GuardMetric metric, GuardComparison comparison, double limit, int held, int window, int minimum, GuardAction action) =>
        Assert.Equal(
            new Guard(text, metric, comparison, limit, TimeSpan.FromSeconds(held), TimeSpan.FromSeconds(window), minimum, action),
            new GuardText().Read(text).Value);

    [Theory]
    [InlineData("error-rate > 5% sustained", "RT1013", "'sustained' says no number; the guard needs 'for TIME'; write it out, such as 'for 2m'")]
    [InlineData("p95 stable", "RT1013", "'stable' says no number; the guard needs 'LIMIT'; write it out, such as 'p95 > 500ms'")]
    [InlineData("p96 > 1s", "RT1014", "there is no metric 'p96'; known: 'error-rate', 'p50', 'p95', 'p99', 'health-failures'; did you mean 'p95'?")]
    [InlineData("p95 > 500", "RT1007", "the limit '500' of p95 has no unit; a latency needs a number and one of the units ms, s; write '500ms' or '500s'")]
    [InlineData("p95 > 5%", "RT1007", "'5%' is no duration; a duration needs a number and one of the units ms, s, m, h, d; write a number and a unit, such as '10s' or '1h30m'")]
    [InlineData("error-rate > 0.05", "RT1007", "'0.05' has no unit; a percentage needs a number and the unit %; write '0.05%' or '5%'")]
    [InlineData("error-rate < 1%", "RT1013", "the guard fires while error-rate is low, which is good; a guard names the bad state; write 'error-rate >= 1%'")]
    [InlineData("health-failures <= 1 in a row", "RT1013", "the guard fires while health-failures is low, which is good; a guard names the bad state; write 'health-failures > 1'")]
    [InlineData("error-rate > five percent", "RT1013", "error-rate has no limit; a guard compares with a number; write it, such as 'error-rate > 5% for 2m'")]
    public void Should_SayWhatIsMissing_When_GuardIsNot(string text, string code, string message)
    {
        var complaint = new GuardText().Read(text).Complaint!;

        Assert.Equal((code, message), (complaint.Code, $"{complaint.Wrong}; {complaint.Required}; {complaint.Fix}"));
    }
}
