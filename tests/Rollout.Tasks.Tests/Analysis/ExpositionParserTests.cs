using Rollout.Tasks.Analysis.Exposition;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class ExpositionParserTests
{
    [Fact]
    public void Should_ReadEverything_When_PageIsComplete()
    {
        var page = ExpositionParser.Parse(
            """
            # HELP rollout_lb_requests_total Answered requests,\nby code. A backslash: \\
            # TYPE rollout_lb_requests_total counter
            rollout_lb_requests_total{service="web",slot="blue",code="200"} 1027 1395066363000
              rollout_lb_requests_total { service = "a\\b\"c\nd" , slot="blue", } 3.5e2

            # a comment
            # TYPE up gauge
            up 1
            something_else NaN -5
            down{} -Inf
            #TYPE noblank untyped
            x:y +Inf

            """);

        Assert.Equal("Answered requests,\nby code. A backslash: \\", page.Help["rollout_lb_requests_total"]);
        Assert.Equal("counter", page.Types["rollout_lb_requests_total"]);
        Assert.Equal("untyped", page.Types["noblank"]);
        Assert.Equal(["rollout_lb_requests_total", "rollout_lb_requests_total", "up", "something_else", "down", "x:y"], page.Samples.Select(s => s.Name));
        Assert.Equal([1027, 350, 1, double.NaN, double.NegativeInfinity, double.PositiveInfinity], page.Samples.Select(s => s.Value));
        Assert.Equal([1395066363000, null, null, -5, null, null], page.Samples.Select(s => s.TimestampMs));
        Assert.Equal("a\\b\"c\nd", page.Samples[1].Label("service"));
        Assert.Equal("", page.Samples[1].Label("code"));
        Assert.Equal(4, page.Samples[1].Line);
    }

    [Fact]
    public void Should_BeEmpty_When_PageIsEmpty() => Assert.Empty(ExpositionParser.Parse(string.Empty).Samples);

    [Fact]
    public void Should_TakeCarriageReturns_When_LinesEndInThem() => Assert.Equal(2, ExpositionParser.Parse("a 1\r\nb 2\r\n").Samples.Count);

    [Theory]
    [InlineData("a 1\nb\n", "RT3102 line 2 of the metrics page cannot be understood: the value is missing; the line is 'b'. Metrics must be in Prometheus' text format 0.0.4.")]
    [InlineData("a 1x\n", "RT3102 line 1 of the metrics page cannot be understood: the value '1x' is no number; the line is 'a 1x'. Metrics must be in Prometheus' text format 0.0.4.")]
    [InlineData("a 12", "RT3102 line 1 of the metrics page cannot be understood: the page ends without a line feed, so it was cut off; the line is 'a 12'. Metrics must be in Prometheus' text format 0.0.4.")]
    public void Should_NameLineAndText_When_ALineIsMalformed(string page, string message) =>
        Assert.Equal(message, Assert.Throws<RolloutException>(() => ExpositionParser.Parse(page)).Message);

    [Theory]
    [InlineData("<html>")]
    [InlineData("1a 5")]
    [InlineData("a{b=\"c\" 1")]
    [InlineData("a{b=\"c} 1")]
    [InlineData("a{b='c'} 1")]
    [InlineData("a{b} 1")]
    [InlineData("a{1b=\"c\"} 1")]
    [InlineData("a{b:c=\"c\"} 1")]
    [InlineData("a{b=\"c\"d=\"e\"} 1")]
    [InlineData("a{,b=\"c\"} 1")]
    [InlineData("a{b=\"c\",b=\"d\"} 1")]
    [InlineData("a{b=\"\\t\"} 1")]
    [InlineData("a{b=\"\\")]
    [InlineData("a 1 2 3")]
    [InlineData("a 1 2.5")]
    [InlineData("a 1,000")]
    [InlineData("a 0x10")]
    [InlineData("a --1")]
    [InlineData("a 1e")]
    [InlineData("# TYPE a number")]
    [InlineData("# TYPE a")]
    [InlineData("# TYPE a counter more")]
    [InlineData("# HELP")]
    [InlineData("# HELP a \\x")]
    public void Should_Refuse_When_LineIs(string line)
    {
        var fault = Assert.Throws<RolloutException>(() => ExpositionParser.Parse($"ok 1\n{line}\nok 2\n"));

        Assert.Equal("RT3102", fault.Code);
        Assert.StartsWith("RT3102 line 2 of", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("# TYPE a counter\n# TYPE a counter\n")]
    [InlineData("# HELP a b\n# HELP a b\n")]
    [InlineData("# TYPE a histogram\na_bucket{x=\"1\"} 5\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"one\"} 5\n")]
    public void Should_Refuse_When_LinesContradict(string page) => Assert.Equal("RT3102", Assert.Throws<RolloutException>(() => ExpositionParser.Parse(page)).Code);
}
