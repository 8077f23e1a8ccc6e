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

    /// <summary>The guard that fired and asks for most; null when none fired but such that only warn: those decide nothing, and are no reason for what is decided.</summary>
    internal GuardResult? Decisive => Fired.Where(result => result.Guard.Action != GuardAction.Warn).OrderBy(result => result.Guard.Action).FirstOrDefault();

    /// <summary>What the fired guards ask for: roll back beats hold beats warn. Null when none has fired.</summary>
    public GuardAction? Action => Fired.Select(r => (GuardAction?)r.Guard.Action).Min();

    /// <summary>The report when the hold is over: requirements that are not met fire, each with its own action. All else stays as it is. Call it once, at the end of the hold; a report during the hold never fires them.</summary>
    /// <returns>A new report; this one where nothing was required, or all is met.</returns>
    public GuardReport AtEnd() => Results.Any(r => r.Unmet) ? this with { Results = [.. Results.Select(Decided)] } : this;

    private GuardResult Decided(GuardResult result) => result.Unmet
        ? result with { Verdict = Verdict.Fail, ViolatedSince = At, FiredAt = At, Explanation = result.Explanation.Replace(GuardState.NotYet, string.Empty, StringComparison.Ordinal) }
        : result;

    private static Verdict? Contribution(GuardResult result) => result switch
    {
        { Guard.Action: not GuardAction.Warn } => result.Verdict,
        { Value: not null } => Verdict.Pass,
        _ => null,
    };
}
