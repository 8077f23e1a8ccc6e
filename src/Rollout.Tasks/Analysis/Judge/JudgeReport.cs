namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What the judge says at one sample.</summary>
/// <param name="At">When the sample was read.</param>
/// <param name="Verdict">The worst of the metrics that decide. Fail may end a step at any sample; the others matter only at the end of its hold.</param>
/// <param name="Metrics">One for each metric, in the order of the plan.</param>
public sealed record JudgeReport(DateTimeOffset At, Verdict Verdict, IReadOnlyList<JudgeResult> Metrics)
{
    /// <summary>One line: the metric that decides the verdict.</summary>
    public required string Explanation { get; init; }
}

/// <summary>What the judge says of one metric.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Verdict">Of this metric alone.</param>
/// <param name="Stable">The stable slot's side.</param>
/// <param name="Candidate">The candidate's side.</param>
public sealed record JudgeResult(string Metric, Verdict Verdict, JudgeSide Stable, JudgeSide Candidate)
{
    /// <summary>Whether it decides; a dry run does not.</summary>
    public bool Decides { get; init; } = true;

    /// <summary>How much worse the candidate is, in the metric's unit or, for ratios, in percent of the stable value; negative when it is better. Null when it cannot be told.</summary>
    public double? Difference { get; init; }

    /// <summary>Lower end of the interval of the difference; null when it cannot be told. Its confidence is that of the boundary: it is as wide as the budget of all looks asks for.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the interval of the difference; null when it cannot be told.</summary>
    public double? High { get; init; }

    /// <summary>Unit of <see cref="Difference"/>, with a leading space where it has one, such as <c> %</c>.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary>How far the evidence against the candidate has come: 0 is none, 1 or more is what a Fail needs.</summary>
    public double Evidence { get; init; }

    /// <summary>Requests or samples of the candidate so far.</summary>
    public long Seen { get; init; }

    /// <summary>Requests or samples of the candidate that a step needs to pass, 0 when not known.</summary>
    public long Needed { get; init; }

    /// <summary>Name of the rule that was applied, such as <c>conditional binomial</c> or <c>rank sum</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>What the source was asked; null for a built-in metric.</summary>
    public string? Query { get; init; }

    /// <summary>One line with all of it.</summary>
    public required string Explanation { get; init; }
}

/// <summary>One slot's side of a comparison.</summary>
/// <param name="Value">In the metric's unit; null without data.</param>
/// <param name="Count">The numerator, such as failed requests; null where there is none.</param>
/// <param name="Of">Requests or samples behind it.</param>
public sealed record JudgeSide(double? Value, double? Count, double Of);
