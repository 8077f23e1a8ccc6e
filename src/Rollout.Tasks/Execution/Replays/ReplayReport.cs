using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Smoke;

namespace Rollout.Tasks.Execution.Replays;

/// <summary>What the stable release could do on the copy after the migrations. Pure.</summary>
/// <param name="Release">The stable release.</param>
/// <param name="Flows">The smoke flows that passed before the migrations, run again.</param>
/// <param name="NotUp">Why the release does not start anew on the schema; null when it does, or was not asked to.</param>
/// <param name="Statements">How many statements ran before the migrations, and again.</param>
/// <param name="Probes">What is wrong with them now.</param>
/// <param name="Seconds">How long all of it took, before and after.</param>
internal sealed record ReplayReport(string Release, IReadOnlyList<SmokeFlowResult> Flows, string? NotUp, int Statements, IReadOnlyList<ProbeFault> Probes, double Seconds)
{
    /// <summary>The flows that fail now.</summary>
    public IEnumerable<SmokeFlowResult> FailedFlows => Flows.Where(flow => !flow.Passed);

    /// <summary>One line for people.</summary>
    public string Summary
    {
        get
        {
            var failed = Probes.Where(fault => fault.Fails).DistinctBy(fault => fault.Place).Count();
            string?[] parts =
            [
                Flows.Count == 0 ? null : $"{Flows.Count(flow => flow.Passed)} of {Flows.Count} smoke flows",
                Statements == 0 ? null : $"{Statements - failed} of {Statements} probe statements",
            ];
            return FormattableString.Invariant($"{string.Join(" and ", parts.OfType<string>())} of {Release} work on the schema after the migrations (tried in {Seconds:0.0} s)");
        }
    }

    /// <summary>Does nothing when all that worked before works now.</summary>
    /// <param name="review">The migrations as they were before they ran.</param>
    /// <exception cref="RolloutException">RT2590.</exception>
    public void ThrowIfBroken(MigrationReview review)
    {
        string[] broken =
        [
            .. Probes.Where(fault => fault.Fails).Select(fault => $"{fault}; broken by {ReplayBlame.Of(review, fault)}"),
            .. NotUp is null ? Array.Empty<string>() : [$"it does not start anew: {NotUp}; broken by {ReplayBlame.OfFlow(review)}"],
            .. FailedFlows.Select(flow => $"{flow.Steps[^1].Message}; broken by {ReplayBlame.OfFlow(review)}"),
        ];
        if (broken.Length > 0)
        {
            throw new RolloutException(
                "RT2590",
                $"the stable release {Release} does not work on the schema after the migrations, as it shows on the copy of staging: {string.Join(" | ", broken)}. Neither staging nor production was changed. Write the migration so that both releases can use the schema (--target=Plan shows the safe way), or let it wait with '-- rollout: contract' until {Release} is gone.",
                ExitCode.Held);
        }
    }
}
