using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Analysis.Windows;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Which metrics of a recording are drawn, and their values over time. Computed as guards compute them. Pure.</summary>
internal static class RecordingPanels
{
    private const string Requests = "requests";

    private static readonly string[] Always = [Requests, "error-rate", "p95"];

    /// <summary>Panels of what is always drawn, of each judged metric, of each guard's metric, and of all else that was recorded, in this order.</summary>
    public static IReadOnlyList<PicturePanel> Of(RolloutPlan plan, RolloutRecording recording)
    {
        var names = Always
            .Concat((plan.Judge?.Metrics ?? []).Select(metric => metric.Name))
            .Concat(plan.Guards.Select(guard => guard.Metric))
            .Concat(recording.Samples.SelectMany(sample => sample.Readings).Select(reading => reading.Metric))
            .Distinct();
        var start = recording.Header.StartedAt;

        // Twice the interval at least, or a read that is a little late has no window; 5 s are what a fast source needs for more than noise.
        var window = TimeSpan.FromTicks(Math.Max(2 * recording.Header.Interval.Ticks, TimeSpan.FromSeconds(5).Ticks));
        var histories = Histories(recording, window);
        return [.. names.Select(name => Panel(Definition(plan, name), LimitOf(plan, name), histories, window, start))];
    }

    private static PicturePanel Panel(MetricDefinition metric, double? limit, IReadOnlyList<MetricHistory> histories, TimeSpan window, DateTimeOffset start)
    {
        var panel = new PicturePanel(metric.Name, Unit(metric), [], []) { Limit = limit };
        return metric.BySlot
            ? panel with { Stable = Points(SlotRole.Stable), Candidate = Points(SlotRole.Candidate) }
            : panel with { Shared = Points(SlotRole.Candidate) };

        IReadOnlyList<PicturePoint> Points(SlotRole role) =>
            [.. histories.Select(history => new PicturePoint((history.Latest!.At - start).TotalSeconds, Value(metric, role, history, window)))];
    }

    // Guards look at both slots' requests together; here each slot has its own line.
    private static double? Value(MetricDefinition metric, SlotRole role, MetricHistory history, TimeSpan window) => metric.Name == Requests
        ? history.Of(role).Window(window) is { } requests ? requests.Requests / requests.Span.TotalSeconds : null
        : MetricReader.Read(new MetricQuery(metric, role, window) { MaximumAge = window }, history).Value;

    private static List<MetricHistory> Histories(RolloutRecording recording, TimeSpan window)
    {
        var histories = new List<MetricHistory>();
        var history = MetricHistory.Empty;
        foreach (var sample in recording.Samples)
        {
            history = history.Add(sample, recording.Header.StartedAt, window);
            histories.Add(history);
        }

        return histories;
    }

    private static MetricDefinition Definition(RolloutPlan plan, string name) =>
        plan.Metrics.Also.Select(source => source.Metric).FirstOrDefault(metric => metric?.Name == name)
        ?? MetricCatalog.Find(name)
        ?? new MetricDefinition(name, MetricUnit.Count, MetricDirection.HigherIsWorse, true, string.Empty);

    // A distance, to the stable slot or to a baseline, is no height in the panel.
    private static double? LimitOf(RolloutPlan plan, string name) => plan.Guards
        .Where(guard => guard.Metric == name && guard.Reference == GuardReference.None && double.IsFinite(guard.Limit))
        .Select(guard => (double?)guard.Limit)
        .FirstOrDefault();

    private static string Unit(MetricDefinition metric) => metric.Unit switch
    {
        MetricUnit.Percent => "%",
        MetricUnit.Milliseconds => "ms",
        MetricUnit.PerSecond => metric.Name == Requests ? "req/s" : "per s",
        _ => string.Empty,
    };
}
