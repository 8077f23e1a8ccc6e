using Rollout.Tasks.Database;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Lets no migration run before traffic that the stable release could not live with.</summary>
internal static class MigrationGate
{
    /// <summary>Looks at the pending migrations and tells what it finds.</summary>
    /// <returns>What it found.</returns>
    /// <exception cref="RolloutException">RT2526: a finding stops the rollout.</exception>
    public static async Task<MigrationReview> CheckAsync(RolloutSession session, Secret? connection, CancellationToken cancellationToken)
    {
        if (session.Plan.Database is not { } database || connection is null)
        {
            return MigrationReview.Empty;
        }

        var review = await session.Backends.SharedSchema.ReviewAsync(connection, database, cancellationToken).ConfigureAwait(false);
        foreach (var finding in review.Migrations.SelectMany(migration => migration.Findings))
        {
            if (review.Stopping.Contains(finding) || finding.AllowedBecause is not null)
            {
                session.Reporter.Report(new RolloutEvent.Warning(finding.ToString()));
            }
            else
            {
                session.Say($"  {finding}");
            }
        }

        ThrowIfStopped(review, session.Rollout.StableRelease);
        return review;
    }

    /// <summary>Throws when a finding stops the rollout.</summary>
    /// <exception cref="RolloutException">RT2526.</exception>
    public static void ThrowIfStopped(MigrationReview review, string? stableRelease)
    {
        if (review.Stopping.Count > 0)
        {
            throw new RolloutException(
                "RT2526",
                $"migrations that run before traffic would break or block {stableRelease ?? "the stable release"} while it serves, so nothing was changed: {string.Join(" | ", review.Stopping)} Write what --target=Plan shows as the safe way; or say '-- rollout: contract' in a migration that can wait until the old release is gone; or let one finding through with '-- rollout: allow RULE reason'.",
                ExitCode.Configuration);
        }
    }
}
