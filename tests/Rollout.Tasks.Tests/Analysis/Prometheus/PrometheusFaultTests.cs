using Rollout.Tasks.Analysis.Prometheus;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.Prometheus;

/// <summary>What a Prometheus that is ill does to a read: there are never counters that it did not vouch for.</summary>
public sealed class PrometheusFaultTests : IAsyncLifetime, IDisposable
{
    private const string Warning = ",\"warnings\":[\"store a:1 did not answer\"]";
    private readonly ScriptedPrometheus prometheus = new();
    private readonly HttpClient http = PrometheusClient.CreateHttp();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await prometheus.DisposeAsync();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Should_ReadCounters_When_AllIsWell()
    {
        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.Empty(sample.Faults);
        Assert.Equal((100d, 0d, 2d), (sample.Stable!.Requests, sample.Stable.Errors, sample.Stable.Active));
        Assert.Equal((40d, 2d, 0), (sample.Candidate!.Requests, sample.Candidate.Errors, sample.Candidate.HealthFailures));
        Assert.Equal([new(100, 30), new(double.PositiveInfinity, 40)], sample.Candidate.Latency.Buckets);
        Assert.Equal(40, sample.Candidate.RequestsByService["web"]);
        Assert.Equal(prometheus.Scrapes.Age, (sample.At - sample.CountedAt).TotalSeconds, 2);
    }

    [Fact]
    public async Task Should_AskAllAtOneTime_When_Reading()
    {
        await Source().ReadAsync(CancellationToken.None);

        Assert.All(prometheus.Requests, request => Assert.Equal(("POST", "/api/v1/query"), (request.Method, request.Path)));
        Assert.All(prometheus.Requests, request => Assert.Contains("timeout=60s", request.Body, StringComparison.Ordinal));
        Assert.DoesNotContain("rate%28", string.Concat(prometheus.Requests.Select(request => request.Body)), StringComparison.Ordinal);
        Assert.Single(prometheus.Requests.Skip(1).Select(request => System.Web.HttpUtility.ParseQueryString(request.Body)["time"]).Distinct());
    }

    [Fact]
    public async Task Should_HaveNoData_When_TheAnswerIsEmpty()
    {
        prometheus.Script = query => query == "time()" ? null : ScriptedPrometheus.Vector();

        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.Equal((null, null), (sample.Stable, sample.Candidate));
        Assert.Equal("RT3113 Prometheus has none of the usual counters with slot=\"blue\" or \"green\". Name yours in metrics.series.", Assert.Single(sample.Faults).Message);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("+Inf")]
    [InlineData("-Inf")]
    public async Task Should_HaveNoData_When_ACountIsNoNumber(string value)
    {
        prometheus.Script = query => query.StartsWith("sum by (slot, code", StringComparison.Ordinal) ? ScriptedPrometheus.Vector((ScriptedPrometheus.Series("green", "200"), value), (ScriptedPrometheus.Series("blue", "200"), "7")) : null;

        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.Null(sample.Candidate);
        Assert.Equal(7, sample.Stable!.Requests);
        Assert.Equal("RT3113 the counters of green are not all finite numbers, and cannot be used. Look at 'rollout_lb_requests_total' in Prometheus.", Assert.Single(sample.Faults).Message);
    }

    [Fact]
    public async Task Should_HaveNoData_When_ABucketIsNaN()
    {
        prometheus.Script = query => query.StartsWith("sum by (slot, le)", StringComparison.Ordinal) ? ScriptedPrometheus.Vector(("\"slot\":\"green\",\"le\":\"+Inf\"", "NaN")) : null;

        Assert.Null((await Source().ReadAsync(CancellationToken.None)).Candidate);
    }

    [Theory]
    [InlineData(1, 1.9, true)]
    [InlineData(1, 2.5, false)]
    [InlineData(15, 29, true)]
    [InlineData(15, 31, false)]
    public async Task Should_HaveNoData_When_SamplesAreOlderThanTwoScrapes(double interval, double age, bool fresh)
    {
        prometheus.Scrapes = (interval, age);

        var sample = await Source().ReadAsync(CancellationToken.None);

        Assert.Equal((fresh, fresh), (sample.Stable is not null, sample.Candidate is not null));
        Assert.Equal(
            fresh ? [] : [$"RT3113 the newest samples of blue are {age} s old, and are scraped every {interval} s, so they are not used. Look why Prometheus scrapes no more.", $"RT3113 the newest samples of green are {age} s old, and are scraped every {interval} s, so they are not used. Look why Prometheus scrapes no more."],
            sample.Faults.Select(fault => fault.Message));
    }

    [Theory]
    [InlineData(25, null)]
    [InlineData(-25, null)]
    [InlineData(60, "60 s ahead of")]
    [InlineData(-60, "60 s behind")]
    public async Task Should_Refuse_When_TheClockIsOff(int seconds, string? said)
    {
        prometheus.ClockOff = TimeSpan.FromSeconds(seconds);
        if (said is null)
        {
            await Source().ReadAsync(CancellationToken.None);
            return;
        }

        var fault = await FaultAsync(Source());
        Assert.Equal($"RT3114 the clock of Prometheus at 'http://127.0.0.1:{prometheus.Url.Port}' is {said} the one here, at most 30 s are allowed: times could not be compared. Set both clocks.", fault.Message);
    }

    [Theory]
    [InlineData(Warning, true)]
    [InlineData(",\"infos\":[\"metric might not be a counter\"]", false)]
    public async Task Should_RefuseWarnings_AndOnlyThose_When_TheAnswerHasNotes(string note, bool refused)
    {
        prometheus.Script = query => query.StartsWith("sum by (slot, code", StringComparison.Ordinal) ? new(200, ScriptedPrometheus.Body([(ScriptedPrometheus.Series("green", "200"), "3")], note)) : null;

        if (!refused)
        {
            Assert.Equal(3, (await Source().ReadAsync(CancellationToken.None)).Candidate!.Requests);
            return;
        }

        var fault = await FaultAsync(Source());
        Assert.StartsWith($"RT3112 Prometheus at 'http://127.0.0.1:{prometheus.Url.Port}' answered 'sum by (slot, code, service, job, instance) (rollout_lb_requests_total{{slot=~\"blue|green\"}})' with a warning, so something may be missing: store a:1 did not answer.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_NameBoth_When_TwoJobsCountTheSame()
    {
        prometheus.Script = query => query.StartsWith("sum by (slot, code", StringComparison.Ordinal)
            ? ScriptedPrometheus.Vector((ScriptedPrometheus.Series("green", "200", "a"), "3"), (ScriptedPrometheus.Series("green", "200", "b"), "3"))
            : null;

        Assert.Equal(
            "RT3115 Prometheus has 'rollout_lb_requests_total' from more than one job, such as {code=\"200\",instance=\"a:1\",job=\"a\",service=\"web\",slot=\"green\"} and {code=\"200\",instance=\"a:1\",job=\"b\",service=\"web\",slot=\"green\"}, which may count the same requests, or those of another environment. Say which in metrics.series.selector, for example job=\"a\".",
            (await FaultAsync(Source())).Message);
        Assert.Equal(6, (await Source(new("job=~\"a|b\"", "slot", null, "code", null, null)).ReadAsync(CancellationToken.None)).Candidate!.Requests);
    }

    [Fact]
    public async Task Should_Refuse_When_BothEndsOfIstioCountTheSameRequests()
    {
        prometheus.Script = query => query.Contains("istio_requests_total", StringComparison.Ordinal) && query.EndsWith("reporter) (istio_requests_total{slot=~\"blue|green\"})", StringComparison.Ordinal)
            ? ScriptedPrometheus.Vector((Reported("source"), "5"), (Reported("destination"), "5"))
            : null;

        var fault = await FaultAsync(Source(new(string.Empty, "slot", "istio_requests_total", "code", null, null)));

        Assert.StartsWith("RT3115 Prometheus has 'istio_requests_total' from more than one reporter, such as {", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("which may count the same requests. Say which in metrics.series.selector, for example reporter=\"source\".", fault.Message, StringComparison.Ordinal);

        static string Reported(string reporter) => $"\"slot\":\"green\",\"response_code\":\"200\",\"job\":\"mesh\",\"instance\":\"a:1\",\"reporter\":\"{reporter}\"";
    }

    [Fact]
    public async Task Should_AskWhich_When_SeveralExportersAreThere()
    {
        prometheus.Script = query => query.Contains("__name__", StringComparison.Ordinal) ? ScriptedPrometheus.Vector(("\"__name__\":\"http_requests_total\"", "1"), ("\"__name__\":\"rollout_lb_requests_total\"", "1")) : null;

        Assert.Equal(
            "RT3116 Prometheus has more than one usual counter of requests with slot=\"blue\" or \"green\": http_requests_total, rollout_lb_requests_total. Say which in metrics.series.requests.",
            (await FaultAsync(Source())).Message);
    }

    [Fact]
    public async Task Should_HaveNoData_When_TheOwnCounterOfErrorsIsMissing()
    {
        prometheus.Script = query => query.Contains("failed_total", StringComparison.Ordinal) ? ScriptedPrometheus.Vector(("\"slot\":\"blue\"", "4")) : null;

        var sample = await Source(new(string.Empty, "slot", "rollout_lb_requests_total", "code", "failed_total", null)).ReadAsync(CancellationToken.None);

        Assert.Equal(4, sample.Stable!.Errors);
        Assert.Null(sample.Candidate);
        Assert.Contains("'failed_total' has no series of green, and none is not zero", Assert.Single(sample.Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20", "came, went or began anew")]
    [InlineData("41", null)]
    public async Task Should_SkipOneSample_When_AnInstanceBeginsAnew(string second, string? said)
    {
        var value = "40";
        prometheus.Script = query => query.StartsWith("sum by (slot, code", StringComparison.Ordinal)
            ? ScriptedPrometheus.Vector((ScriptedPrometheus.Series("green", "200"), value), (ScriptedPrometheus.Series("green", "200", instance: "b:1"), value == "40" ? "10" : "900"))
            : null;
        var source = Source();
        Assert.NotNull((await source.ReadAsync(CancellationToken.None)).Candidate);

        value = second;
        var sample = await source.ReadAsync(CancellationToken.None);

        Assert.Equal(said is null, sample.Candidate is not null);
        Assert.Equal(said is not null, sample.Faults.Any(fault => fault.Message.Contains(said ?? "-", StringComparison.Ordinal)));
        Assert.NotNull((await source.ReadAsync(CancellationToken.None)).Candidate);
    }

    [Theory]
    [InlineData(400, """{"status":"error","errorType":"bad_data","error":"1:1: parse error: unexpected end of input."}""", "it refused 'time()' with bad_data: 1:1: parse error: unexpected end of input.")]
    [InlineData(503, """{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}""", "it refused 'time()' with timeout: query timed out in expression evaluation.")]
    [InlineData(502, "<html>", "it answered 502.")]
    [InlineData(302, "", "it answered 302, a redirect, which is not followed; write the address that it leads to.")]
    public async Task Should_SayWhy_When_ItRefuses(int status, string body, string said)
    {
        prometheus.Script = _ => new(status, body) { Headers = new Dictionary<string, string> { ["Location"] = "http://127.0.0.1:1/" } };

        Assert.Equal($"RT3101 Prometheus at 'http://127.0.0.1:{prometheus.Url.Port}' cannot be read: {said} Nothing is decided without it; check address, credentials and query.", (await FaultAsync(Source())).Message);
    }

    [Theory]
    [InlineData("<html>sign in</html>")]
    [InlineData("""{"status":"success"}""")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"many"]}]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[{"metric":{}}]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"string","result":[1,"x"]}}""")]
    public async Task Should_Refuse_When_TheAnswerMakesNoSense(string body)
    {
        prometheus.Script = _ => new(200, body);

        Assert.Equal("RT3102", (await FaultAsync(Source())).Code);
    }

    [Theory]
    [InlineData(nameof(ScriptedFault.Hang), "no answer within 00:00:00.3000000")]
    [InlineData(nameof(ScriptedFault.HalfBody), "cannot be read")]
    [InlineData(nameof(ScriptedFault.Close), "cannot be read")]
    public async Task Should_Refuse_When_TheConnectionFails(string fault, string said)
    {
        prometheus.Script = query => query == "time()" ? null : ScriptedPrometheus.Vector(("\"slot\":\"green\"", "1")) with { Fault = Enum.Parse<ScriptedFault>(fault) };

        var refused = await FaultAsync(Source(timeout: TimeSpan.FromMilliseconds(300)));

        Assert.Equal("RT3101", refused.Code);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Refuse_When_NothingListens()
    {
        var source = new PrometheusMetricSource(http, new PrometheusOptions(await ScriptedHttpServer.RefusingAsync()), () => Slot.Blue, TimeProvider.System);

        Assert.Equal("RT3101", (await FaultAsync(source)).Code);
    }

    [Theory]
    [InlineData("token", null, "Bearer token")]
    [InlineData(null, "me", "Basic bWU6aHVudGVyMg==")]
    public async Task Should_SendCredentials_AndNeverSayThem_When_TheyAreGiven(string? token, string? user, string header)
    {
        var url = new Uri($"http://someone:hunter3@127.0.0.1:{prometheus.Url.Port}/?key=hunter4");
        var options = new PrometheusOptions(url) { Token = token is null ? null : new Secret(token), User = user, Password = new Secret("hunter2") };
        prometheus.Script = _ => new(401, "no");

        var fault = await FaultAsync(new PrometheusMetricSource(http, options, () => Slot.Blue, TimeProvider.System));

        Assert.Equal(header, prometheus.Requests.First().Headers["Authorization"]);
        Assert.DoesNotContain("hunter", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("bWU6aHVudGVyMg", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("it answered 401", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_Refuse_When_TheUnitOfTimeIsNotKnown() =>
        Assert.Equal("RT3111", Assert.Throws<RolloutException>(() => Source(new(string.Empty, "slot", "requests_total", "code", null, "request_time"))).Code);

    private static Task<RolloutException> FaultAsync(PrometheusMetricSource source) => Assert.ThrowsAsync<RolloutException>(() => source.ReadAsync(CancellationToken.None));

    private PrometheusMetricSource Source(SeriesPlan? series = null, TimeSpan? timeout = null) =>
        new(http, new PrometheusOptions(prometheus.Url) { Series = series, Timeout = timeout ?? TimeSpan.FromSeconds(60) }, () => Slot.Blue, TimeProvider.System);
}
