using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Shares;

namespace Rollout.Tasks.Analysis.Watching;

/// <summary>All that is known of the running step.</summary>
/// <param name="Verdict">
/// The worse of guards and judge while the source can be read. While it cannot: Fail when their last word was Fail, else Error once the error budget is used up, else NoData.
/// Only Pass allows a step forward, and Pass is only ever said of a sample that was just read.
/// </param>
/// <param name="Explanation">One line: the worst guard, or why the source cannot be read.</param>
/// <param name="Guards">The guards at the last good sample.</param>
/// <param name="Failure">Null while the source can be read.</param>
/// <param name="Stable">For display; null until there are two samples.</param>
/// <param name="Candidate">For display; null until there are two samples.</param>
public sealed record WatchReport(Verdict Verdict, string Explanation, GuardReport Guards, SourceFailure? Failure, SlotReading? Stable, SlotReading? Candidate)
{
    /// <summary>What the judge says at the last good sample; null without a judge, or where there is nothing to compare.</summary>
    public JudgeReport? Judge { get; init; }

    /// <summary>Whether a source that is needed fails just now, and its error budget is not used up.</summary>
    public bool SourceFails { get; init; }

    /// <summary>Requests of both slots since the weight took effect: of all services first, then of each that the source tells apart. Empty until there are two samples.</summary>
    public IReadOnlyList<ShareCount> Shares { get; init; } = [];
}
