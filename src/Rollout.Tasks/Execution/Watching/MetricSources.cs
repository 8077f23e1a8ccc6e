using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.CloudWatch;
using Rollout.Tasks.Analysis.Command;
using Rollout.Tasks.Analysis.Composite;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Analysis.HAProxy;
using Rollout.Tasks.Analysis.Postgres;
using Rollout.Tasks.Analysis.Prometheus;
using Rollout.Tasks.Analysis.Runtime;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Makes the metric sources that a plan names.</summary>
/// <param name="plan">The plan.</param>
/// <param name="access">The embedded environment; null where there is none.</param>
/// <param name="database">The shared database; null when the application has none.</param>
/// <param name="http">For pages.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricSources(RolloutPlan plan, EmbeddedAccess? access, Secret? database, HttpClient http, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(2);

    // For a source that keeps its own deadline and then still has something to tell.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    // One for all sources, made when the first one needs it: it keeps its connections.
    private readonly Lazy<HttpClient> prometheusHttp = new(PrometheusClient.CreateHttp);

    // A source keeps connections, and what it saw last: all steps of a run share it.
    private readonly Dictionary<Slot, IMetricSource> made = [];

    private MetricsPlan Metrics => plan.Metrics;

    /// <summary>The main source and all that are read beside it; always the same for one slot.</summary>
    /// <param name="stable">The slot that serves.</param>
    /// <exception cref="RolloutException">RT1011, RT1038, RT3111, RT3117: the plan names something that cannot be read.</exception>
    public IMetricSource For(Slot stable) => made.TryGetValue(stable, out var source) ? source : made[stable] = Create(stable);

    /// <summary>The main source alone, made anew: the requests of both slots.</summary>
    /// <param name="stable">The slot that serves.</param>
    /// <exception cref="RolloutException">As <see cref="For"/>.</exception>
    public IMetricSource Main(Slot stable) => Metrics.Source switch
    {
        "exposition" => new ExpositionMetricSource(http, PageOptions(PageUrl()), () => stable, time),
        "haproxy" => new HAProxyMetricSource(HAProxyOptions.From(plan, access?.Endpoints), () => stable, time),
        "prometheus" => new PrometheusMetricSource(prometheusHttp.Value, PrometheusOptions(Metrics.Url, Metrics.Interval), () => stable, time),
        "cloudwatch" => CloudWatchSources.Create(plan, access?.Endpoints, () => stable, time),
        _ => throw Unknown("metrics.source", Metrics.Source, "cloudwatch, exposition, haproxy, prometheus"),
    };

    /// <summary>Closes what the sources of <see cref="For"/> keep open: sessions of databases, connections.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in made.Values)
        {
            await Closing.CloseAsync(source).ConfigureAwait(false);
        }

        made.Clear();
        if (prometheusHttp.IsValueCreated)
        {
            prometheusHttp.Value.Dispose();
        }
    }

    private IMetricSource Create(Slot stable) => Metrics.Also.Count == 0
        ? Main(stable)
        : new CompositeMetricSource(Main(stable), [.. Metrics.Also.Select(also => Extra(also, stable))], time, Needed());

    private HashSet<string> Needed() =>
    [
        .. plan.Guards.Concat(plan.Steps.SelectMany(step => step.Guards.Concat(step.Require))).Select(guard => guard.Metric),
        .. plan.Judge?.Metrics.Select(metric => metric.Name) ?? [],
    ];

    private ExtraSource Extra(MetricSourcePlan also, Slot stable)
    {
        var interval = also.Interval ?? Metrics.Interval;
        IReadingSource source = also.Source switch
        {
            "command" => new CommandReadingSource(also, plan.BaseDirectory, () => stable, time),
            "exposition" => new ExpositionReadingSource(http, new ExpositionOptions(also.Url ?? PageUrl()) { Timeout = also.Timeout, Interval = interval }, also, () => stable, time),
            "postgres" => new PostgresReadingSource(database ?? throw NoDatabase(), also.Timeout, time),
            "prometheus" => new PrometheusReadingSource(prometheusHttp.Value, PrometheusOptions(also.Url ?? Metrics.Url, interval) with { Timeout = also.Timeout }, also, () => stable, time),
            "runtime" => new RuntimeReadingSource(Usage(), () => stable, time),
            _ => throw Unknown("metrics.also.source", also.Source, "command, exposition, postgres, prometheus, runtime"),
        };
        return new ExtraSource(source, interval, also.Source == "postgres" ? also.Timeout + Grace : also.Timeout) { OfRequests = also.Of == OwnSeries.Requests ? source.Metrics : [] };
    }

    private IUsageReader Usage() => plan.Runtime.Kind == "docker"
        ? new DockerUsageReader(plan.Application, plan.Environment)
        : new ProcessUsageReader(BackendFactory.Runtime(plan, access?.Endpoints, http, time), Limits, time);

    // What a service has no limit for, it may use all of the machine's.
    private UsageLimits Limits(string service)
    {
        var own = plan.Services.FirstOrDefault(one => one.Name == service);
        return new(own?.Cpus ?? Environment.ProcessorCount, own?.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    private ExpositionOptions PageOptions(Uri url)
    {
        var usual = new ExpositionOptions(url) { Timeout = Metrics.Timeout ?? UsualTimeout, Interval = Metrics.Interval };
        if (Metrics.Series is not { } series)
        {
            return usual;
        }

        var family = SeriesFamily.Named(series) ?? SeriesFamily.From(SeriesFamily.Known[0], series);
        SeriesSelector.ParseMatchers(series.Selector);
        return usual with
        {
            RequestsMetric = family.Requests,
            ErrorsMetric = family.Errors,
            LatencyMetric = family.Latency ?? string.Empty,
            MillisecondsPerUnit = family.MillisecondsPerUnit,
            CodeLabel = family.StatusLabel,
            SlotLabel = series.SlotLabel,
            Selector = series.Selector,
        };
    }

    // Credentials go to the address that they were given for, and to no other.
    private PrometheusOptions PrometheusOptions(Uri? url, TimeSpan interval)
    {
        var address = url ?? throw NoUrl("the address of Prometheus");
        var own = Metrics.Url is { } main && Uri.Compare(main, address, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        return new PrometheusOptions(address)
        {
            Timeout = Metrics.Timeout ?? UsualTimeout,
            Interval = interval,
            Series = Metrics.Series,
            Token = own ? Metrics.Token : null,
            User = own ? Metrics.User : null,
            Password = own ? Metrics.Password : null,
        };
    }

    private Uri PageUrl() => (Metrics.Source == "exposition" ? Metrics.Url : null)
        ?? (access is null ? throw NoUrl("the address of a page in Prometheus' text format") : new Uri($"http://127.0.0.1:{access.Endpoints.ControlPort}/metrics"));

    private static RolloutException Unknown(string path, string value, string known) =>
        new("RT1011", $"{path}: '{value}' cannot be used here; known: {known}. Correct rollout.yaml.", ExitCode.Configuration);

    private static RolloutException NoUrl(string what) =>
        new("RT1038", $"metrics.url: an environment without an embedded load balancer needs {what}. Add it to rollout.yaml.", ExitCode.Configuration);

    private static RolloutException NoDatabase() =>
        new("RT1011", "metrics.also.source: 'postgres' cannot be used here: the environment has no database. Add 'database' to rollout.yaml, or remove the source.", ExitCode.Configuration);
}
