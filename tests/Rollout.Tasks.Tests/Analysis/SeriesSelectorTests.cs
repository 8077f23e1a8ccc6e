using System.Globalization;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class SeriesSelectorTests
{
    private static readonly ExpositionSample Sample = new("requests_total", new Dictionary<string, string> { ["job"] = "nest", ["code"] = "503", ["path"] = "a\"b\\c" }, 1, null, 1);

    [Theory]
    [InlineData("requests_total", true)]
    [InlineData("requests", false)]
    [InlineData("requests_total{}", true)]
    [InlineData(" requests_total { job = \"nest\" , } ", true)]
    [InlineData("requests_total{job=\"nes\"}", false)]
    [InlineData("requests_total{job!=\"nest\"}", false)]
    [InlineData("requests_total{code=~\"5..\"}", true)]
    [InlineData("requests_total{code=~\"5.\"}", false)]
    [InlineData("requests_total{code!~\"4..|5..\"}", false)]
    [InlineData("requests_total{job=\"nest\",code!~\"4..\"}", true)]
    [InlineData("requests_total{missing=\"\"}", true)]
    [InlineData("requests_total{path=\"a\\\"b\\\\c\"}", true)]
    public void Should_MatchAsPrometheusDoes_When_ItIsASelector(string text, bool matches) => Assert.Equal(matches, SeriesSelector.Parse(text).Matches(Sample));

    [Theory]
    [InlineData("")]
    [InlineData("sum(requests_total)")]
    [InlineData("requests_total{job=nest}")]
    [InlineData("requests_total{job=\"nest\"")]
    [InlineData("requests_total{job=\"nest\" code=\"1\"}")]
    [InlineData("requests_total{code=~\"(\"}")]
    [InlineData("requests_total[5m]")]
    public void Should_Refuse_When_ItIsNone(string text) => Assert.Equal("RT3117", Assert.Throws<RolloutException>(() => SeriesSelector.Parse(text)).Code);

    [Theory]
    [InlineData("502", true)]
    [InlineData("5xx", true)]
    [InlineData("5", true)]
    [InlineData("2xx", false)]
    [InlineData("other", false)]
    [InlineData("200", false)]
    [InlineData("0", false)]
    [InlineData("", null)]
    [InlineData("50", null)]
    [InlineData("error", null)]
    public void Should_KnowErrors_When_ItIsAStatusOrItsClass(string text, bool? error) => Assert.Equal(error, StatusText.IsError(text));

    [Theory]
    [InlineData("failures_total{slot=\"{slot}\"}", true, null, "3 12")]
    [InlineData("failures_total{slot=\"{slot}\",service=\"web\"}", false, "tries_total{slot=\"{slot}\"}", "1/10 5/20")]
    [InlineData("failures_total{slot=\"{slot}\"}", false, "requests", "3 12")]
    [InlineData("broken{slot=\"{slot}\"}", false, null, "")]
    [InlineData("missing", false, null, "")]
    public async Task Should_ReadOwnSeries_When_ThePageHasThem(string query, bool counter, string? of, string expected)
    {
        await using var server = Server();
        using var http = new HttpClient();

        var readings = (await Source(http, server, query, counter, of).ReadAsync(CancellationToken.None)).Readings;

        Assert.Equal(expected, string.Join(' ', readings.Select(reading => string.Create(CultureInfo.InvariantCulture, $"{reading.Value}{(reading.Of is { } all ? $"/{all}" : string.Empty)}"))));
        Assert.All(readings, reading => Assert.Equal(counter || of == "requests", reading.IsCounter));
    }

    [Fact]
    public async Task Should_NameBoth_When_AGaugeHasTwoSeries()
    {
        await using var server = Server();
        using var http = new HttpClient();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source(http, server, "failures_total{slot=\"{slot}\"}", false, null).ReadAsync(CancellationToken.None));

        Assert.Equal("RT3115 'failures_total{slot=\"blue\"}' has 2 series on the page where one is needed, such as those of lines 1 and 2. Narrow it with matchers, or say 'counter: true' to add them up.", fault.Message);
    }

    [Theory]
    [InlineData(-1.5, "", -1.5)]
    [InlineData(-2.1, "RT3113", 0)]
    [InlineData(20, "", 0)]
    [InlineData(31, "RT3114", 0)]
    public async Task Should_HoldOwnSeriesToTheirTimestamps_When_ThePageHasThem(double seconds, string code, double measured)
    {
        var clock = new ManualTimeProvider();
        await using var server = new ScriptedHttpServer(_ => new(200, $"queue{{slot=\"blue\"}} 5 {clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds()}\n"));
        using var http = new HttpClient();
        var source = Source(http, server, "queue{slot=\"{slot}\"}", counter: false, of: null, clock);

        var read = await Record.ExceptionAsync(async () => Assert.Equal(clock.GetUtcNow().AddSeconds(measured), Assert.Single((await source.ReadAsync(CancellationToken.None)).Readings).At));

        Assert.Equal(code, read is RolloutException fault ? fault.Code : read?.Message ?? string.Empty);
    }

    [Fact]
    public async Task Should_RefuseOwnSeries_When_OneIsThereTwice()
    {
        await using var server = new ScriptedHttpServer(_ => new(200, "jobs_total{slot=\"blue\"} 5\njobs_total{slot=\"blue\"} 5\n"));
        using var http = new HttpClient();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source(http, server, "jobs_total", counter: true, null).ReadAsync(CancellationToken.None));

        Assert.Equal("RT3115 the metrics page has the same series of 'jobs_total' more than once, in lines 1 and 2. Correct the page, or narrow the query.", fault.Message);
    }

    [Fact]
    public async Task Should_CountOwnErrors_OfSelectedSeries_When_OptionsSaySo()
    {
        await using var server = new ScriptedHttpServer(_ => new(
            200,
            "r_total{slot=\"blue\",env=\"a\"} 10\nr_total{slot=\"blue\",env=\"b\"} 99\nr_total{slot=\"green\",env=\"a\"} 5\ne_total{slot=\"blue\",env=\"a\"} 3\nl_ms_bucket{slot=\"blue\",env=\"a\",le=\"70\"} 10\nl_ms_bucket{slot=\"blue\",env=\"a\",le=\"+Inf\"} 10\n"));
        using var http = new HttpClient();
        var options = new ExpositionOptions(server.Uri) { RequestsMetric = "r_total", ErrorsMetric = "e_total", LatencyMetric = "l_ms", MillisecondsPerUnit = 1, Selector = "env!=\"b\"" };

        var sample = await new ExpositionMetricSource(http, options, () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None);

        Assert.Equal((10d, 3d, 70d), (sample.Stable!.Requests, sample.Stable.Errors, sample.Stable.Latency.Buckets[0].UpperBoundMs));
        Assert.Null(sample.Candidate);
    }

    [Theory]
    [InlineData("requests_total", false)]
    [InlineData("request_total", true)]
    public async Task Should_NameTheCounter_When_ThePageHasNone(string name, bool missing)
    {
        await using var server = new ScriptedHttpServer(_ => new(200, "requests_total{slot=\"blue\",code=\"200\"} 5\nlb_seconds_bucket{slot=\"blue\",le=\"+Inf\"} 5\nrollout_lb_target_health_failures{slot=\"blue\"} 0\n"));
        using var http = new HttpClient();
        var options = new ExpositionOptions(server.Uri) { RequestsMetric = name, LatencyMetric = "lb_seconds" };

        var sample = await new ExpositionMetricSource(http, options, () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None);

        Assert.Equal(missing, sample.Stable is null);
        Assert.Equal(
            missing ? "RT3113 the page has no series 'request_total', which metrics.series.requests names. Correct the name, or let the application export it as 0 from its start." : string.Empty,
            string.Concat(sample.Faults.Select(fault => fault.Message)));
    }

    private static ScriptedHttpServer Server() => new(_ => new(
        200,
        "failures_total{slot=\"blue\",service=\"web\"} 1\nfailures_total{slot=\"blue\",service=\"auth\"} 2\nfailures_total{slot=\"green\",service=\"web\"} 5\nfailures_total{slot=\"green\",service=\"auth\"} 7\ntries_total{slot=\"blue\"} 10\ntries_total{slot=\"green\"} 20\nbroken{slot=\"blue\"} NaN\nbroken{slot=\"green\"} +Inf\n"));

    private static ExpositionReadingSource Source(HttpClient http, ScriptedHttpServer server, string query, bool counter, string? of, TimeProvider? time = null) => new(
        http,
        new ExpositionOptions(server.Uri),
        new MetricSourcePlan("exposition") { Metric = new("own", MetricUnit.Count, MetricDirection.HigherIsWorse, query.Contains("{slot}", StringComparison.Ordinal), string.Empty), Query = query, Counter = counter, Of = of },
        () => Slot.Blue,
        time ?? TimeProvider.System);
}
