using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Database.Backups.Restores;
using Rollout.Tasks.Database.Many;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Puts a backup in the place of the shared database, by way of a new one. What it replaces is kept.</summary>
internal static class RestoreStage
{
    /// <exception cref="RolloutException">RT2589: a rollout is in flight, or there is no database. RT2572 to RT2578: see <see cref="RestoreSideBySide"/>.</exception>
    public static async Task<StageResult> RunAsync(RolloutSession session, RunRequest request, CancellationToken cancellationToken)
    {
        if (session.Backends.Database is not { } connection)
        {
            throw new RolloutException("RT2589", $"environment '{session.Plan.Environment}' has no database, so there is nothing to restore. Name another one with --environment.", ExitCode.Configuration);
        }

        if (session.State.Rollout is { Finished: false } rollout)
        {
            throw new RolloutException("RT2589", $"rollout {rollout.RolloutId} is in flight, and its releases write to the database. Run --target=Rollback first, then restore.", ExitCode.Held);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        await session.EnsureLeaseAsync(linked.Token).ConfigureAwait(false);
        await session.AppendAsync(TaskNames.RestoreSideBySide, JournalKind.Intent, JournalTypes.TaskStarted, new { request.Backup }, linked.Token).ConfigureAwait(false);
        var folder = Backups.Folder(session.Plan);
        var database = await DatabaseOfAsync(session, connection, folder, request.Backup, linked.Token).ConfigureAwait(false);
        var restore = new RestoreSideBySide(session.Plan.Database?.Backup ?? new BackupPlan(), folder, line => session.Say($"  {line}"), session.Time);
        var result = await restore.RunAsync(database, request.Backup, lost => request.AcceptDataLoss || request.Confirm?.Invoke("Type 'yes' to restore, and to lose what is written above:") == true, linked.Token).ConfigureAwait(false);
        var data = new DatabaseRestoredData(result.Backup.Name, result.Backup.Manifest.TakenAt, result.Kept, result.SessionsEnded) { Database = result.Backup.Manifest.Database };
        await session.AppendAsync(TaskNames.RestoreSideBySide, JournalKind.Outcome, JournalTypes.DatabaseRestored, data, linked.Token).ConfigureAwait(false);
        return new StageResult(FormattableString.Invariant($"the database '{result.Backup.Manifest.Database}' is as of {result.Backup.Manifest.TakenAt:u}; swapped in {result.Swap.TotalMilliseconds:0} ms; what it replaced is '{result.Kept}'"));
    }

    /// <summary>A backup of one of the further databases is restored there; any other name is looked for among those of the shared one.</summary>
    private static async Task<Secret> DatabaseOfAsync(RolloutSession session, Secret connection, BackupFolder folder, string? backup, CancellationToken cancellationToken)
    {
        if (backup is null || folder.All().FirstOrDefault(one => one.Name == backup) is not { } found)
        {
            return connection;
        }

        var others = await OtherDatabases.NamesAsync(connection, session.Plan.Database?.Others, cancellationToken).ConfigureAwait(false);
        return others.Contains(found.Manifest.Database) ? OtherDatabases.Named(connection, found.Manifest.Database) : connection;
    }
}
