using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Spec;

/// <summary>The part of <see cref="PlanBuilder"/> that belongs to the analysis.</summary>
internal static class MetricsBuilder
{
    /// <summary>Errors that are rare either way are told apart by points, times by their ratio.</summary>
    private static readonly (Effect Minimum, Effect Detect) RateEffects = (new(0.5, false), new(5, false));

    private static readonly (Effect Minimum, Effect Detect) OtherEffects = (new(25, true), new(100, true));

    public static MetricsPlan Metrics(MetricsSpec metrics) => new(PlanBuilder.Name(metrics.Source!.Value), metrics.Url, metrics.Interval, metrics.ErrorBudget)
    {
        WhenLost = metrics.WhenLost,
        Series = metrics.Series is { } series ? new SeriesPlan(series.Selector, series.SlotLabel, series.Requests, series.StatusLabel, series.Errors, series.Latency) : null,
        Timeout = metrics.Timeout,
        Token = metrics.Token,
        User = metrics.User,
        Password = metrics.Password,
        Region = metrics.Region,
        Delay = metrics.Delay,
        Also = [.. metrics.Also.Select(source => Source(source!))],
    };

    public static JudgePlan Judge(JudgeSpec judge, MetricsSpec metrics) => new()
    {
        Metrics = [.. judge.Metrics!.Select(metric => Metric(metric!, metrics))],
        FalseAlarmsPercent = judge.FalseAlarms.Value,
        WhenInconclusive = judge.WhenInconclusive,
        ExtendAtMost = judge.ExtendAtMost,
    };

    private static JudgedMetric Metric(JudgedMetricSpec metric, MetricsSpec metrics)
    {
        var definition = new KnownMetrics(metrics).Find(metric.Metric!)?.Definition;
        var (minimum, detect) = definition?.Unit == MetricUnit.Percent ? RateEffects : OtherEffects;
        return new JudgedMetric
        {
            Name = metric.Metric!,
            Query = Query(metrics.Also.FirstOrDefault(source => source!.Metric == metric.Metric)),
            Direction = definition?.Direction ?? MetricDirection.HigherIsWorse,
            MinimumEffect = metric.MinimumEffect?.Effect ?? minimum,
            Detect = metric.Detect?.Effect ?? detect,
            Critical = metric.Critical,
            MustHaveData = metric.MustHaveData,
            DryRun = metric.DryRun,
            Weight = metric.Weight,
        };
    }

    private static string? Query(MetricSourceSpec? source) => source?.Query is { } query ? source.Of is { } of ? $"{query} / {of}" : query : source?.Run;

    private static MetricSourcePlan Source(MetricSourceSpec source) => new(PlanBuilder.Name(source.Source!.Value))
    {
        Metric = Definition(source),
        Url = source.Url,
        Query = source.Query,
        Of = source.Of,
        Counter = source.Counter,
        Run = source.Run is { } run ? CommandText.Split(run)! : [],
        Timeout = source.Timeout,
        Interval = source.Interval,
    };

    /// <summary>The metric that a source declares; null for one that tells built-in metrics. A built-in one that is declared keeps its own meaning.</summary>
    internal static MetricDefinition? Definition(MetricSourceSpec source) =>
        source.Metric is { } name ? MetricCatalog.Find(name) ?? new MetricDefinition(name, source.Unit, source.Direction, IsBySlot(source), string.Empty) : null;

    private static bool IsBySlot(MetricSourceSpec source) => Placeholders.Names($"{source.Query} {source.Run}").Contains("slot");
}
