using System.Globalization;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class ExpositionMetricSourceTests : MetricSourceConformanceTests, IAsyncLifetime, IDisposable
{
    private const string StablePage =
        """
        # TYPE rollout_lb_requests_total counter
        rollout_lb_requests_total{service="auth",slot="blue",target_group="a-blue",code="200"} 100
        rollout_lb_requests_total{service="web",slot="blue",target_group="w-blue",code="404"} 20
        # TYPE rollout_lb_request_duration_seconds histogram
        rollout_lb_request_duration_seconds_bucket{service="auth",slot="blue",target_group="a-blue",le="0.07"} 90
        rollout_lb_request_duration_seconds_bucket{service="auth",slot="blue",target_group="a-blue",le="+Inf"} 100
        rollout_lb_request_duration_seconds_bucket{service="web",slot="blue",target_group="w-blue",le="0.07"} 5
        rollout_lb_request_duration_seconds_bucket{service="web",slot="blue",target_group="w-blue",le="+Inf"} 20
        rollout_lb_target_health_failures{service="auth",slot="blue",target_group="a-blue",target="127.0.0.1:1"} 0

        """;

    private const string CandidatePage =
        """
        rollout_lb_requests_total{service="auth",slot="green",target_group="a-green",code="200"} 7
        rollout_lb_requests_total{service="auth",slot="green",target_group="a-green",code="499"} 1
        rollout_lb_requests_total{service="auth",slot="green",target_group="a-green",code="500"} 1
        rollout_lb_requests_total{service="web",slot="green",target_group="w-green",code="599"} 1
        rollout_lb_requests_total{service="web",slot="green",target_group="w-green",code="600"} 1
        rollout_lb_request_duration_seconds_bucket{service="auth",slot="green",target_group="a-green",le="+Inf"} 11
        rollout_lb_request_duration_seconds_bucket{service="auth",slot="green",target_group="a-green",le="0.5"} 10
        rollout_lb_target_health_failures{service="auth",slot="green",target_group="a-green",target="127.0.0.1:2"} 1
        rollout_lb_target_health_failures{service="web",slot="green",target_group="w-green",target="127.0.0.1:3"} 4

        """;

    private readonly HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly List<ScriptedHttpServer> servers = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    public async Task DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    protected override Task<IMetricSource> SourceWithTrafficAsync() => Task.FromResult<IMetricSource>(Source(new(200, StablePage + CandidatePage)));

    protected override Task<IMetricSource> SourceWithoutCandidateAsync() => Task.FromResult<IMetricSource>(Source(new(200, StablePage)));

    protected override Task<IMetricSource> BrokenSourceAsync() => Task.FromResult<IMetricSource>(Source(new(503)));

    [Theory]
    [InlineData("", null)]
    [InlineData("rollout_lb_active_requests{service=\"auth\",slot=\"blue\"} 0\n", 0.0)]
    [InlineData("rollout_lb_active_requests{service=\"auth\",slot=\"blue\"} 2\nrollout_lb_active_requests{service=\"web\",slot=\"blue\"} 1\n", 3.0)]
    [InlineData("rollout_lb_active_requests{service=\"auth\",slot=\"green\"} 2\n", null)]
    [InlineData("rollout_lb_active_requests{service=\"auth\",slot=\"blue\"} 2\nrollout_lb_active_requests{service=\"web\",slot=\"blue\"} NaN\n", null)]
    public async Task Should_SayWhatRunsNow_When_ThePageDoes(string lines, double? active)
    {
        var sample = await Source(new(200, StablePage + lines)).ReadAsync(CancellationToken.None);

        Assert.Equal(active, sample.Stable!.Active);
    }

    [Fact]
    public async Task Should_TellServicesApart_When_ThePageHasTheirLabel()
    {
        var sample = await Source(new(200, StablePage + CandidatePage)).ReadAsync(CancellationToken.None);

        Assert.Equal(new Dictionary<string, double> { ["auth"] = 100, ["web"] = 20 }, sample.Stable!.RequestsByService);
        Assert.Equal(new Dictionary<string, double> { ["auth"] = 9, ["web"] = 2 }, sample.Candidate!.RequestsByService);
    }

    [Fact]
    public async Task Should_SumOverServices_When_SlotHasSeveral()
    {
        var sample = await Source(new(200, StablePage + CandidatePage)).ReadAsync(CancellationToken.None);

        Assert.Equal(120, sample.Stable!.Requests);
        Assert.Equal(0, sample.Stable.Errors);
        Assert.Equal([new(70, 95), new(double.PositiveInfinity, 120)], sample.Stable.Latency.Buckets);
        Assert.Equal(11, sample.Candidate!.Requests);
        Assert.Equal(2, sample.Candidate.Errors);
        Assert.Equal([new(500, 10), new(double.PositiveInfinity, 11)], sample.Candidate.Latency.Buckets);
        Assert.Equal(4, sample.Candidate.HealthFailures);
    }

    [Fact]
    public async Task Should_SwapRoles_When_TheOtherSlotServes()
    {
        var stable = Slot.Blue;
        var source = Source(new(200, StablePage + CandidatePage), () => stable);
        Assert.Equal(120, (await source.ReadAsync(CancellationToken.None)).Stable!.Requests);

        stable = Slot.Green;

        Assert.Equal(120, (await source.ReadAsync(CancellationToken.None)).Candidate!.Requests);
    }

    [Fact]
    public async Task Should_SayZeroRequests_When_OnlyHealthIsKnown()
    {
        var sample = await Source(new(200, "rollout_lb_target_health_failures{slot=\"green\"} 2\n")).ReadAsync(CancellationToken.None);

        Assert.Null(sample.Stable);
        Assert.Equal(0, sample.Candidate!.Requests);
        Assert.Empty(sample.Candidate.Latency.Buckets);
        Assert.Equal(2, sample.Candidate.HealthFailures);
    }

    [Fact]
    public async Task Should_NotKnowHealth_When_AGaugeIsNaN() =>
        Assert.Null((await Source(new(200, CandidatePage + "rollout_lb_target_health_failures{slot=\"green\",target=\"x\"} NaN\n")).ReadAsync(CancellationToken.None)).Candidate!.HealthFailures);

    [Fact]
    public async Task Should_ReadOtherNames_When_OptionsNameThem()
    {
        var server = Server(new(200, "http_requests{colour=\"green\",status=\"500\"} 4\nhttp_time_bucket{colour=\"green\",le=\"+Inf\"} 4\nhealth{colour=\"green\"} 1\n"));
        var options = new ExpositionOptions(server.Uri) { RequestsMetric = "http_requests", LatencyMetric = "http_time", HealthFailuresMetric = "health", SlotLabel = "colour", CodeLabel = "status" };

        var sample = await new ExpositionMetricSource(client, options, () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None);

        Assert.Equal(4, sample.Candidate!.Errors);
        Assert.Single(sample.Candidate.Latency.Buckets);
        Assert.Equal(1, sample.Candidate.HealthFailures);
    }

    [Theory]
    [InlineData("rollout_lb_requests_total{slot=\"green\"} 5\n")]
    [InlineData("rollout_lb_requests_total{slot=\"green\",code=\"bad\"} 5\n")]
    [InlineData("rollout_lb_request_duration_seconds_bucket{slot=\"green\"} 5\n")]
    [InlineData("rollout_lb_request_duration_seconds_bucket{slot=\"green\",service=\"a\",le=\"1\"} 5\nrollout_lb_request_duration_seconds_bucket{slot=\"green\",service=\"b\",le=\"2\"} 5\n")]
    [InlineData("rollout_lb_request_duration_seconds_bucket{slot=\"green\",le=\"1\"} 5\nrollout_lb_request_duration_seconds_bucket{slot=\"green\",le=\"1.0\"} 5\n")]
    public async Task Should_Refuse_When_SeriesMakeNoSense(string page) =>
        Assert.Equal("RT3102", (await Assert.ThrowsAsync<RolloutException>(() => Source(new(200, page)).ReadAsync(CancellationToken.None))).Code);

    [Theory]
    [InlineData(-1.9, null)]
    [InlineData(-2.1, "RT3113 line 1 of the metrics page is 2.1 s old by its own timestamp, and is read every 1 s, so the page is not used. Look what keeps it back, set both clocks, or raise its interval.")]
    [InlineData(29.0, null)]
    [InlineData(31.0, "RT3114 line 1 of the metrics page is 31 s ahead of the clock here by its own timestamp, at most 30 s are allowed: times could not be compared. Set both clocks.")]
    public async Task Should_Refuse_When_TimestampsAreNotThoseOfTheRead(double seconds, string? message)
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        var page = $"rollout_lb_requests_total{{slot=\"green\",code=\"200\"}} 5 {clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds()}\n";
        var source = new ExpositionMetricSource(client, new(Server(new(200, page)).Uri), () => Slot.Blue, clock);

        var fault = await Record.ExceptionAsync(() => source.ReadAsync(CancellationToken.None));

        Assert.Equal(message, fault?.Message);
    }

    [Fact]
    public async Task Should_Refuse_When_ASeriesIsThereTwice()
    {
        const string line = "rollout_lb_requests_total{slot=\"green\",code=\"200\"} 5\n";

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Source(new(200, line + line)).ReadAsync(CancellationToken.None));

        Assert.Equal("RT3115 the metrics page has the same series of 'rollout_lb_requests_total' more than once, in lines 1 and 2. Correct the page, or narrow metrics.series.selector.", fault.Message);
    }

    [Fact]
    public async Task Should_NameUrlAndCause_When_ServerAnswersAnError()
    {
        var server = Server(new(503));
        var url = new Uri($"http://user:secret@127.0.0.1:{server.Port}/metrics?key=secret");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => new ExpositionMetricSource(client, new(url), () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None));

        Assert.Equal($"RT3101 the metrics at 'http://127.0.0.1:{server.Port}/metrics' cannot be read: it answered 503. Nothing is decided without them; check that the address answers.", fault.Message);
    }

    [Fact]
    public async Task Should_NameTheCause_When_NothingListens()
    {
        var source = new ExpositionMetricSource(client, new(await ScriptedHttpServer.RefusingAsync()), () => Slot.Blue, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => source.ReadAsync(CancellationToken.None));

        Assert.Contains("cannot be read: Connection refused", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_GiveUp_When_ServerHangs()
    {
        var options = new ExpositionOptions(Server(new(200) { Fault = ScriptedFault.Hang }).Uri) { Timeout = TimeSpan.FromMilliseconds(100) };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => new ExpositionMetricSource(client, options, () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None));

        Assert.Contains("no answer within 00:00:00.1000000", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HalfBody")]
    [InlineData("Close")]
    public async Task Should_Throw_When_ConnectionBreaks(string fault) =>
        Assert.Equal("RT3101", (await Assert.ThrowsAsync<RolloutException>(() => Source(new(200, StablePage) { Fault = Enum.Parse<ScriptedFault>(fault) }).ReadAsync(CancellationToken.None))).Code);

    [Fact]
    public async Task Should_Throw_When_PageIsTooLarge()
    {
        var options = new ExpositionOptions(Server(new(200, StablePage)).Uri) { MaxPageBytes = 100 };

        Assert.Equal("RT3101", (await Assert.ThrowsAsync<RolloutException>(() => new ExpositionMetricSource(client, options, () => Slot.Blue, TimeProvider.System).ReadAsync(CancellationToken.None))).Code);
    }

    [Fact]
    public async Task Should_ThrowCanceledAndNotFail_When_CallerCancelsAHangingRead()
    {
        using var cancel = new CancellationTokenSource();
        var server = Server(new(200) { Fault = ScriptedFault.Hang });
        var read = new ExpositionMetricSource(client, new(server.Uri) { Timeout = TimeSpan.FromMinutes(1) }, () => Slot.Blue, TimeProvider.System).ReadAsync(cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Should_ReadExactNumbers_When_CultureHasADecimalComma()
    {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
        CultureInfo.CurrentCulture = comma;

        var sample = await Source(new(200, StablePage)).ReadAsync(CancellationToken.None);

        Assert.Equal(70, sample.Stable!.Latency.Buckets[0].UpperBoundMs);
    }

    private ExpositionMetricSource Source(ScriptedAnswer answer, Func<Slot>? stable = null) =>
        new(client, new(Server(answer).Uri), stable ?? (() => Slot.Blue), TimeProvider.System);

    private ScriptedHttpServer Server(ScriptedAnswer answer)
    {
        var server = new ScriptedHttpServer(_ => answer);
        servers.Add(server);
        return server;
    }
}
