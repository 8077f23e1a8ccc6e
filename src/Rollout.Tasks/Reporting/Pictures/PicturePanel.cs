namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>One metric of the picture over time.</summary>
/// <param name="Title">Its name, as people read it.</param>
/// <param name="Unit">Unit of its values, such as <c>ms</c>; empty for a plain number.</param>
/// <param name="Stable">The stable slot's points in the order of time; empty when it has none.</param>
/// <param name="Candidate">The candidate's; empty when it has none.</param>
internal sealed record PicturePanel(string Title, string Unit, IReadOnlyList<PicturePoint> Stable, IReadOnlyList<PicturePoint> Candidate)
{
    /// <summary>Points of what belongs to no slot, such as the database.</summary>
    public IReadOnlyList<PicturePoint> Shared { get; init; } = [];

    /// <summary>What the value must not reach, in its unit; null when there is none.</summary>
    public double? Limit { get; init; }
}

/// <summary>One value.</summary>
/// <param name="At">Seconds since the picture begins.</param>
/// <param name="Value">Null where there was none: the line is broken there.</param>
internal readonly record struct PicturePoint(double At, double? Value);
