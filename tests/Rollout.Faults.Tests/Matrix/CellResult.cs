using Rollout.Faults.Tests.Proxies;
using Rollout.Tasks;
using Rollout.Tasks.Execution.State;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>What came of an experiment.</summary>
/// <param name="Cell">The experiment.</param>
/// <param name="Fault">What ended the run; null when it did all.</param>
/// <param name="Before">Weights before the run, by service.</param>
/// <param name="After">Weights after it.</param>
/// <param name="OtherRules">Rules that are not the services'.</param>
/// <param name="Rollout">What the journal says after it.</param>
/// <param name="Calls">All calls of the run.</param>
/// <param name="Took">How long it took, on the tool's clock.</param>
internal sealed record CellResult(
    Cell Cell,
    Exception? Fault,
    IReadOnlyList<(int Blue, int Green)> Before,
    IReadOnlyList<(int Blue, int Green)> After,
    int OtherRules,
    RolloutState Rollout,
    IReadOnlyList<RecordedCall> Calls,
    TimeSpan Took)
{
    /// <summary>Longest time a run may take, on the tool's clock: the plan's progress deadline.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether a call met the fault. Not every part reads after it has changed something.</summary>
    public bool Happened => Calls.Any(call => call.Fault is not null);

    /// <summary>What could not be put right after the fault was over; empty when all could.</summary>
    public string Repair { get; init; } = string.Empty;

    /// <summary>The outcome in a word, as docs/faults.md explains it; null when it is none that a user may see.</summary>
    public string? Word => Fault switch
    {
        null => "done",
        RolloutException { ExitCode: ExitCode.RolledBack, Code: "RT4060" } => "stepped back",
        RolloutException { ExitCode: ExitCode.RolledBack } => "rolled back",
        RolloutException { ExitCode: ExitCode.Held } => "held",
        RolloutException { ExitCode: ExitCode.BackendFailed } => "refused",
        RolloutException { ExitCode: ExitCode.Fault, Code: "RT2106" or "RT4022" } => "unknown",
        _ => null,
    };

    /// <summary>What is wrong with it; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults => [.. Checks().Where(check => !check.Holds).Select(check => check.Words)];

    public override string ToString() =>
        $"{Cell}: {Word ?? "NO OUTCOME"} after {Took.TotalSeconds:0.0} s, weights {string.Join(" ", Before)} -> {string.Join(" ", After)}, journal {Rollout.Phase} {Rollout.Weight} pending {Rollout.PendingWeight?.ToString() ?? "-"}: {Fault?.Message}";

    private IEnumerable<(bool Holds, string Words)> Checks()
    {
        var known = new[] { Rollout.Weight, Rollout.PendingWeight ?? Rollout.Weight };
        yield return (Word is not null, "it ended in no way that a user may see");
        yield return (Happened || Cell.Fault == Proxies.Fault.StaleRead, "the fault did not happen");
        yield return (After.All(weights => weights.Blue + weights.Green == 100 && known.Contains(weights.Green)), "the journal does not know the weights");
        yield return (Word is "unknown" || Rollout.PendingWeight is null, "a weight was not verified, and the run did not say so");
        yield return (Word is not "done" || After.All(weights => weights.Green == Rollout.Weight), "it said done, and a rule has another weight");
        yield return (Word is not "rolled back" || (Rollout.Phase == RolloutPhase.RolledBack && After.All(weights => weights.Green == 0)), "it said rolled back, and the candidate has traffic");
        yield return (Word is not "stepped back" || (After.SequenceEqual(Before) && After.All(weights => weights.Green == Rollout.Weight)), "it said that all rules are back at the step before, and they are not");
        yield return (Word is not "refused" || After.SequenceEqual(Before), "it said that nothing was changed, and a weight is another");
        yield return (Took <= Deadline, "it took too long");
        yield return (OtherRules == 0 || Word is not "done", "a rule was left behind");
        yield return (Repair.Length == 0, Repair);
        foreach (var twice in Calls.Where(call => call.HadEffect).GroupBy(call => (call.Operation, call.Body)).Where(same => same.Count() > 1))
        {
            yield return (false, $"{twice.Key.Operation} had its effect {twice.Count()} times");
        }
    }
}
