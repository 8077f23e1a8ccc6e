using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Takes back what a release that was rolled back did to the databases, once it is stopped. Safe to repeat.</summary>
internal static class RevertStage
{
    /// <summary>Takes its migrations back, or says in words why there is nothing to take back.</summary>
    /// <exception cref="RolloutException">RT2556: sessions of that release are connected. RT2504, RT2551, RT2552: the migrations cannot be taken back; those after them are, and the next call goes on.</exception>
    public static async Task<StageReport> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is not { Phase: RolloutPhase.RolledBack } rollout || session.Backends.Database is not { } connection
            || session.Plan.Database is not { Runner.Rollback: MigrationRollback.Revert } database)
        {
            return StageReport.Skip("database.runner.rollback keeps the migrations");
        }

        Secret?[] all = [session.Backends.Staging, connection, .. await MigrateDatabaseStage.OthersAsync(session, cancellationToken).ConfigureAwait(false)];
        var waiting = new List<(Secret Connection, string DownTo)>();
        foreach (var one in all.OfType<Secret>())
        {
            var status = await session.Backends.Migrator.ReadAsync(one, database.Migrations, cancellationToken).ConfigureAwait(false);
            if (DownTo(status, rollout.RolloutId) is { } version)
            {
                waiting.Add((one, version));
            }
            else if (HasLeftNothing(status, rollout.RolloutId))
            {
                // A run that was killed behind the last backward file has not compared.
                await SchemaCheck.CompareAsync(session, rollout, one, cancellationToken).ConfigureAwait(false);
            }
        }

        if (waiting.Count == 0)
        {
            return StageReport.Skip($"{rollout.Release} has left no migration");
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        foreach (var one in waiting.Select(one => one.Connection).Where(one => one != session.Backends.Staging).Append(connection).Distinct())
        {
            await EnsureItIsGoneAsync(session, rollout, one, linked.Token).ConfigureAwait(false);
        }

        await session.AppendAsync(TaskNames.Decommission, JournalKind.Intent, JournalTypes.TaskStarted, new { revert = waiting[^1].DownTo }, linked.Token).ConfigureAwait(false);
        var reverted = string.Empty;
        foreach (var (one, downTo) in waiting)
        {
            reverted = await Migrations.RevertAsync(session, one, downTo, linked.Token).ConfigureAwait(false);
            await SchemaCheck.CompareAsync(session, rollout, one, linked.Token).ConfigureAwait(false);
        }

        await session.AppendAsync(TaskNames.Decommission, JournalKind.Outcome, JournalTypes.TaskDone, new TaskDoneData($"taken back: {reverted}", new Dictionary<string, string>()), linked.Token).ConfigureAwait(false);
        return new StageReport(Skipped: false, reverted);
    }

    /// <summary>The newest version that another rollout applied, where this one applied newer ones; null where it did not, or where nothing else was applied.</summary>
    internal static string? DownTo(MigrationStatus status, string rolloutId)
    {
        var versioned = status.Applied.Where(row => !MigrationVersion.Parse(row.Version).IsRepeatable).ToList();
        return versioned.Count > 0 && versioned[^1].RolloutId == rolloutId ? versioned.FindLast(row => row.RolloutId != rolloutId)?.Version : null;
    }

    private static bool HasLeftNothing(MigrationStatus status, string rolloutId) =>
        status.Applied.All(row => row.RolloutId != rolloutId || MigrationVersion.Parse(row.Version).IsRepeatable);

    private static async Task EnsureItIsGoneAsync(RolloutSession session, RolloutState rollout, Secret connection, CancellationToken cancellationToken)
    {
        if (await OtherReleases.ConnectedAsync(session, connection, rollout.StableSlot, rollout.StableRelease, cancellationToken).ConfigureAwait(false) is { } connected)
        {
            throw new RolloutException("RT2556", $"the migrations of {rollout.Release} are not taken back: {connected}. Stop what holds them, then run --target=Decommission again.", ExitCode.Held);
        }
    }
}
