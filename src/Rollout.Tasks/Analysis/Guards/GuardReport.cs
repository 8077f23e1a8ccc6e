namespace Rollout.Tasks.Analysis.Guards;

/// <summary>What all guards say at one sample.</summary>
/// <param name="At">When the sample was read; the start of the observation before the first one.</param>
/// <param name="Results">One for each guard, in the order of the plan.</param>
public sealed record GuardReport(DateTimeOffset At, IReadOnlyList<GuardResult> Results)
{
    /// <summary>The worst verdict. Without a guard that was measured it is NoData, never Pass.</summary>
    /// <remarks>A guard with <see cref="GuardAction.Warn"/> cannot stop a rollout: its violation counts as measured, its missing data does not count.</remarks>
    public Verdict Verdict => Results.Select(Contribution).OfType<Verdict>().DefaultIfEmpty(Verdict.NoData).Max();

    /// <summary>Guards that have fired.</summary>
    public IEnumerable<GuardResult> Fired => Results.Where(r => r.Verdict == Verdict.Fail);

    /// <summary>What the fired guards ask for: roll back beats hold beats warn. Null when none has fired.</summary>
    public GuardAction? Action => Fired.Select(r => (GuardAction?)r.Guard.Action).Min();

    private static Verdict? Contribution(GuardResult result) => result switch
    {
        { Guard.Action: not GuardAction.Warn } => result.Verdict,
        { Value: not null } => Verdict.Pass,
        _ => null,
    };
}
