using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>A guard as its words say, before it is known what its metric is: units and direction come with <see cref="GuardMeaning"/>.</summary>
/// <param name="Text">As the user wrote it.</param>
/// <param name="Metric">Name of a metric; it may not exist.</param>
/// <param name="Form">Which kind of sentence it is.</param>
/// <param name="Comparison">As written; only for sentences with a sign.</param>
/// <param name="Limit">The number with its unit; empty where none is written.</param>
internal sealed record WrittenGuard(string Text, string Metric, GuardForm Form, GuardComparison Comparison, string Limit)
{
    /// <summary>The second number of <c>between</c>.</summary>
    public string Upper { get; init; } = string.Empty;

    /// <summary>What a percentage is of: <c>max</c>, <c>requests</c>; empty where nothing is said.</summary>
    public string Of { get; init; } = string.Empty;

    public GuardClauses Clauses { get; init; } = new();
}

/// <summary>Kinds of sentences.</summary>
internal enum GuardForm
{
    /// <summary><c>METRIC OP LIMIT</c>.</summary>
    Limit,

    /// <summary><c>METRIC delta OP LIMIT</c>.</summary>
    Delta,

    /// <summary><c>METRIC between LIMIT and LIMIT</c>.</summary>
    Between,

    /// <summary><c>METRIC within PERCENT of baseline</c>.</summary>
    Within,
}
