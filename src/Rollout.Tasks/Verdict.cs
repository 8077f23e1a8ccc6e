namespace Rollout.Tasks;

/// <summary>What an analysis says of the candidate. In ascending order of what beats what: a higher value wins.</summary>
public enum Verdict
{
    /// <summary>All that was measured is within its limits.</summary>
    Pass = 0,

    /// <summary>Nothing was measured. Never taken for <see cref="Pass"/>.</summary>
    NoData = 1,

    /// <summary>Something was measured, but not enough to decide.</summary>
    Inconclusive = 2,

    /// <summary>A source could not be read.</summary>
    Error = 3,

    /// <summary>A limit is violated.</summary>
    Fail = 4,
}
