using System.Globalization;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Prometheus;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing.Analysis;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.Prometheus;

/// <summary>Against a real Prometheus that scrapes pages of these tests every second.</summary>
public sealed class PrometheusMetricSourceTests : MetricSourceConformanceTests, IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly HttpClient http = PrometheusClient.CreateHttp();
    private readonly ScriptedHttpServer pages;
    private readonly List<PrometheusProcess> running = [];
    private volatile string page = Page(("blue", 100, 0), ("green", 40, 2));
    private volatile int status = 200;

    public PrometheusMetricSourceTests() => pages = new ScriptedHttpServer(_ => new(status, page, "text/plain; version=0.0.4"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in running)
        {
            await process.DisposeAsync();
        }

        await pages.DisposeAsync();
    }

    public void Dispose() => http.Dispose();

    protected override async Task<IMetricSource> SourceWithTrafficAsync() => await StartAsync(sample => sample.Candidate is not null);

    protected override async Task<IMetricSource> SourceWithoutCandidateAsync()
    {
        page = Page(("blue", 100, 1));
        return await StartAsync(sample => sample.Stable is not null);
    }

    protected override async Task<IMetricSource> BrokenSourceAsync() => Source(await ScriptedHttpServer.RefusingAsync());

    [PrometheusFact]
    public async Task Should_ReadWhatWasScraped_When_CountersGrow()
    {
        var source = await StartAsync(sample => sample.Candidate is not null);
        var first = await source.ReadAsync(CancellationToken.None);

        page = Page(("blue", 150, 0), ("green", 60, 7));
        var second = await UntilAsync(source, sample => sample.Candidate?.Requests > first.Candidate!.Requests);

        Assert.Equal((100d, 0d, 40d, 2d), (first.Stable!.Requests, first.Stable.Errors, first.Candidate!.Requests, first.Candidate.Errors));
        Assert.Equal((150d, 60d, 7d), (second.Stable!.Requests, second.Candidate!.Requests, second.Candidate.Errors));
        Assert.Equal([new(70, 30), new(double.PositiveInfinity, 60)], second.Candidate.Latency.Buckets);
        Assert.Equal((0, 1d), (second.Candidate.HealthFailures, second.Candidate.Active));
    }

    [PrometheusFact]
    public async Task Should_HaveNoData_When_TheTargetStopsAnswering()
    {
        var source = await StartAsync(sample => sample.Candidate is not null);

        status = 503;

        Assert.Null((await UntilAsync(source, sample => sample.Candidate is null)).Stable);
    }

    [PrometheusFact]
    public async Task Should_BreakTheSample_When_TheCountersBeginAnew()
    {
        var source = await StartAsync(sample => sample.Candidate is not null);

        page = Page(("blue", 100, 0), ("green", 3, 0));
        await UntilAsync(source, sample => sample is { Stable: not null, Candidate: null });

        Assert.Equal(3, (await source.ReadAsync(CancellationToken.None)).Candidate!.Requests);
    }

    [PrometheusFact]
    public async Task Should_Refuse_When_TwoJobsScrapeTheSamePage()
    {
        running.Add(await PrometheusProcess.StartAsync(("a", pages.Uri), ("b", pages.Uri)));
        var source = Source(running[0].Url);

        var fault = await FaultAsync(source);

        Assert.Equal("RT3115", fault.Code);
        Assert.Contains("job=\"a\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains("job=\"b\"", fault.Message, StringComparison.Ordinal);
        Assert.Equal(40, (await Source(running[0].Url, new("job=\"a\"", "slot", null, "code", null, null)).ReadAsync(CancellationToken.None)).Candidate!.Requests);
    }

    [PrometheusFact]
    public async Task Should_ReadOwnMetrics_When_AQueryHasOneSeries()
    {
        await StartAsync(sample => sample.Candidate is not null);

        var readings = (await Own("rollout_lb_active_requests{slot=\"{slot}\"}", "sum(rollout_lb_requests_total{slot=\"{slot}\"})").ReadAsync(CancellationToken.None)).Readings;
        var whole = (await Own("vector(7) + 1", null).ReadAsync(CancellationToken.None)).Readings;
        var scalar = (await Own("scalar(vector(3))", null).ReadAsync(CancellationToken.None)).Readings;
        var none = (await Own("no_such_series", null).ReadAsync(CancellationToken.None)).Readings;
        var noNumber = (await Own("vector(0) / 0", null).ReadAsync(CancellationToken.None)).Readings;

        Assert.Equal([(SlotRole.Stable, 1d, 100d), (SlotRole.Candidate, 1d, 40d)], readings.Select(reading => (reading.Role!.Value, reading.Value, reading.Of!.Value)));
        Assert.All(readings, reading => Assert.InRange(DateTimeOffset.UtcNow - reading.At, TimeSpan.Zero, TimeSpan.FromSeconds(30)));
        Assert.Equal([(null, 8d)], whole.Select(reading => (reading.Role, reading.Value)));
        Assert.Equal(3, Assert.Single(scalar).Value);
        Assert.Empty(none);
        Assert.Empty(noNumber);
    }

    [PrometheusFact]
    public async Task Should_NameBoth_When_AnOwnQueryHasTwoSeries()
    {
        await StartAsync(sample => sample.Candidate is not null);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Own("rollout_lb_active_requests", null).ReadAsync(CancellationToken.None));

        Assert.Equal(
            $"RT3115 the query 'rollout_lb_active_requests' has 2 series where one is needed, such as {Labels("blue")} and {Labels("green")}. Narrow it with matchers, or add them up with sum().",
            fault.Message);
    }

    [PrometheusFact]
    public async Task Should_LookBack_When_TheRangeIsLongerThanOneAnswerMayBe()
    {
        var source = await StartAsync(sample => sample.Candidate is not null);
        var to = DateTimeOffset.UtcNow;
        var from = to - TimeSpan.FromSeconds(11_500);

        var samples = new List<MetricSample>();
        await foreach (var sample in ((IMetricHistory)source).ReadRangeAsync(from, to, TimeSpan.FromSeconds(1), CancellationToken.None))
        {
            samples.Add(sample);
        }

        Assert.Equal(11_501, samples.Count);
        Assert.Equal(from, samples[0].At);
        Assert.All(samples.Zip(samples.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second.At - pair.First.At));
        Assert.Null(samples[0].Candidate);
        Assert.Equal((40d, 2d, 2), (samples[^1].Candidate!.Requests, samples[^1].Candidate!.Errors, samples[^1].Candidate!.Latency.Buckets.Count));
    }

    private static string Page(params (string Slot, int Requests, int Errors)[] slots) => string.Concat(slots.Select(slot => string.Create(CultureInfo.InvariantCulture, $"""
        rollout_lb_requests_total{LabelsOf(slot.Slot, "code=\"200\"")} {slot.Requests - slot.Errors}
        rollout_lb_requests_total{LabelsOf(slot.Slot, "code=\"503\"")} {slot.Errors}
        rollout_lb_request_duration_seconds_bucket{LabelsOf(slot.Slot, "le=\"0.07\"")} {slot.Requests / 2}
        rollout_lb_request_duration_seconds_bucket{LabelsOf(slot.Slot, "le=\"+Inf\"")} {slot.Requests}
        rollout_lb_active_requests{LabelsOf(slot.Slot, "a=\"\"")} 1
        rollout_lb_target_health_failures{LabelsOf(slot.Slot, "target=\"t\"")} 0

        """)));

    private static string LabelsOf(string slot, string more) => $"{{service=\"web\",slot=\"{slot}\",{more}}}";

    private static async Task<MetricSample> UntilAsync(PrometheusMetricSource source, Func<MetricSample, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (true)
        {
            var sample = await source.ReadAsync(deadline.Token);
            if (wanted(sample))
            {
                return sample;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
        }
    }

    private static async Task<RolloutException> FaultAsync(PrometheusMetricSource source)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (true)
        {
            try
            {
                await source.ReadAsync(deadline.Token);
            }
            catch (RolloutException fault)
            {
                return fault;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline.Token);
        }
    }

    private string Labels(string slot) => $"{{__name__=\"rollout_lb_active_requests\",instance=\"{pages.Uri.Authority}\",job=\"lb\",service=\"web\",slot=\"{slot}\"}}";

    private async Task<PrometheusMetricSource> StartAsync(Func<MetricSample, bool> ready)
    {
        running.Add(await PrometheusProcess.StartAsync(("lb", pages.Uri)));
        var source = Source(running[0].Url);
        await UntilAsync(source, ready);
        return source;
    }

    private PrometheusMetricSource Source(Uri url, SeriesPlan? series = null) =>
        new(http, new PrometheusOptions(url) { Timeout = TimeSpan.FromSeconds(10), Series = series }, () => Slot.Blue, TimeProvider.System);

    private PrometheusReadingSource Own(string query, string? of)
    {
        var plan = new MetricSourcePlan("prometheus") { Metric = new("own", MetricUnit.Count, MetricDirection.HigherIsWorse, query.Contains("{slot}", StringComparison.Ordinal), string.Empty), Query = query, Of = of };
        return new(http, new PrometheusOptions(running[0].Url) { Timeout = TimeSpan.FromSeconds(10) }, plan, () => Slot.Blue, TimeProvider.System);
    }
}
