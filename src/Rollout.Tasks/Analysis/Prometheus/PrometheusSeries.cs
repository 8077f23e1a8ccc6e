namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>One series of a query's result.</summary>
/// <param name="Labels">Name to value.</param>
/// <param name="Points">In the order of time; an instant query has one.</param>
internal sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<PrometheusPoint> Points)
{
    /// <summary>Whether it is a plain number, not a series.</summary>
    public bool IsScalar { get; init; }

    /// <summary>Value of a label.</summary>
    /// <returns>Empty when there is none, which Prometheus means as the same.</returns>
    public string Label(string name) => Labels.GetValueOrDefault(name, string.Empty);

    /// <summary>The labels as they are written in a query.</summary>
    public override string ToString() => $"{{{string.Join(",", Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}=\"{l.Value}\""))}}}";
}

/// <summary>One point.</summary>
/// <param name="At">Time of the evaluation, by Prometheus' clock, in seconds since 1970.</param>
/// <param name="Value">May be NaN or infinite.</param>
internal readonly record struct PrometheusPoint(double At, double Value);
