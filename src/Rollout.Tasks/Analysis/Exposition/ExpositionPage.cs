namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>A page in Prometheus text exposition, as it was read.</summary>
/// <param name="Samples">In the order of the page.</param>
/// <param name="Types">Metric name to <c>counter</c>, <c>gauge</c>, <c>histogram</c>, <c>summary</c> or <c>untyped</c>.</param>
/// <param name="Help">Metric name to its help text.</param>
internal sealed record ExpositionPage(IReadOnlyList<ExpositionSample> Samples, IReadOnlyDictionary<string, string> Types, IReadOnlyDictionary<string, string> Help);

/// <summary>One line with a value.</summary>
/// <param name="Name">Name of the metric; for a histogram with its suffix.</param>
/// <param name="Labels">Name to value, unescaped.</param>
/// <param name="Value">May be NaN or infinite.</param>
/// <param name="TimestampMs">Milliseconds since 1970-01-01T00:00:00Z; null when the line has none.</param>
/// <param name="Line">Number of the line, from 1.</param>
internal sealed record ExpositionSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value, long? TimestampMs, int Line)
{
    /// <summary>Value of a label.</summary>
    /// <param name="name">Name of the label.</param>
    /// <returns>Empty when the line has no such label, which the format means as the same.</returns>
    public string Label(string name) => Labels.GetValueOrDefault(name, string.Empty);
}
