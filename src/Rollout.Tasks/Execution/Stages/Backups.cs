using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Backups of an environment.</summary>
internal static class Backups
{
    /// <summary>Where they lie.</summary>
    public static BackupFolder Folder(RolloutPlan plan) =>
        new(plan.Database?.Backup?.Folder ?? Path.Combine(Environments.EnvironmentStores.DirectoryOf(plan), "backups"));

    /// <summary>Takes one where the plan wants it. When this returns, no snapshot of it is open any more.</summary>
    public static async Task TakeAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken)
    {
        if (session.Plan.Database?.Backup is not { BeforeMigrations: true } plan)
        {
            return;
        }

        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        var backup = await new BackupRunner(plan, Folder(session.Plan), session.Say, session.Time).TakeAsync(connection, session.Plan.BaseDirectory, cancellationToken).ConfigureAwait(false);
        session.Say(backup.Manifest.Kind == BackupKind.Command
            ? FormattableString.Invariant($"  backup: '{plan.Command[0]}' took a snapshot in {backup.Manifest.Seconds:0.0} s")
            : FormattableString.Invariant($"  backup '{backup.Name}': {SizeWords.Of(backup.Manifest.Bytes)}, {backup.Manifest.Tables.Count} tables, {backup.Manifest.Tables.Sum(table => table.Rows)} rows, read to its end, in {backup.Manifest.Seconds:0.0} s"));
    }
}
