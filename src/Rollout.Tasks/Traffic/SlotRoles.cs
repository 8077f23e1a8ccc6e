namespace Rollout.Tasks.Traffic;

/// <summary>Which slot has which role, as far as the router's weights tell. Labels tell nothing.</summary>
internal abstract record SlotRoles
{
    private SlotRoles()
    {
    }

    /// <summary>Every rule gives one and the same slot all its requests.</summary>
    /// <param name="Stable">That slot.</param>
    public sealed record Settled(Slot Stable) : SlotRoles;

    /// <summary>Every rule divides its requests in the same way, and it is known which slot is stable.</summary>
    /// <param name="Stable">The slot that serves.</param>
    /// <param name="CandidatePercent">Share of the other slot in percent, above 0 and below 100.</param>
    public sealed record Split(Slot Stable, double CandidatePercent) : SlotRoles;

    /// <summary>The rules disagree, or the split fits nothing that is known. Nobody may guess a role from it.</summary>
    /// <param name="Words">One line a rule, for the message.</param>
    public sealed record Unclear(IReadOnlyList<string> Words) : SlotRoles;

    /// <summary>Reads the roles out of the weights.</summary>
    /// <param name="state">What the router answered.</param>
    /// <param name="stable">The stable slot of the rollout in flight, as the journal has it; null when none is in flight. It decides between two ways to read a split, never against the weights.</param>
    /// <returns>Settled, Split, or Unclear with the reason.</returns>
    public static SlotRoles Of(TrafficState state, Slot? stable)
    {
        var words = state.Rules.Select(rule => $"service '{rule.Service}': {TrafficSplit.Words(rule)}").ToList();
        if (state.Rules is not [var first, ..] || state.Rules.Any(HasForeignWeight) || first.SharePercent(Slot.Blue) is not { } blue)
        {
            return new Unclear(words);
        }

        return (state.Rules.All(rule => SameSplit(first, rule)), blue, stable) switch
        {
            (false, _, _) => new Unclear(words),
            (true, 100, _) => new Settled(Slot.Blue),
            (true, 0, _) => new Settled(Slot.Green),
            (true, _, Slot.Blue) => new Split(Slot.Blue, 100 - blue),
            (true, _, Slot.Green) => new Split(Slot.Green, blue),
            _ => new Unclear([.. words, "no rollout in flight is known, so neither slot can be called stable"]),
        };
    }

    private static bool HasForeignWeight(RuleState rule) => rule.Groups.Any(group => group is { Slot: null, Weight: > 0 });

    private static bool SameSplit(RuleState one, RuleState other)
    {
        var (oneBlue, oneGreen) = Weights(one);
        var (otherBlue, otherGreen) = Weights(other);
        return otherBlue + otherGreen > 0 && oneBlue * otherGreen == otherBlue * oneGreen && oneBlue * (otherBlue + otherGreen) == otherBlue * (oneBlue + oneGreen);
    }

    private static (long Blue, long Green) Weights(RuleState rule) =>
        (rule.Groups.Where(group => group.Slot == Slot.Blue).Sum(group => (long)group.Weight), rule.Groups.Where(group => group.Slot == Slot.Green).Sum(group => (long)group.Weight));
}
