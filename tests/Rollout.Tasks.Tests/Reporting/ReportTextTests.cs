using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Reporting;

public sealed class ReportTextTests
{
    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(0.44, "0.4 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.7, "1 m 00 s")]
    [InlineData(125, "2 m 05 s")]
    [InlineData(3599.6, "1 h 00 m")]
    [InlineData(90_061, "25 h 01 m")]
    public void Should_RoundADuration_When_ItIsWritten(double seconds, string text) =>
        Assert.Equal(text, ReportText.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.0, "0.0 ms")]
    [InlineData(9.94, "9.9 ms")]
    [InlineData(1234.5, "1,234 ms")]
    [InlineData(double.PositiveInfinity, "beyond")]
    public void Should_WriteALatency_When_ItIsKnownOrNot(double? value, string text) => Assert.Equal(text, ReportText.Milliseconds(value));

    [Fact]
    public void Should_NameEveryOutcome_When_ItIsWritten() =>
        Assert.Equal(8, Enum.GetValues<ExitCode>().Where(code => code != ExitCode.Fault).Select(ReportText.Outcome).Distinct().Count());
}
