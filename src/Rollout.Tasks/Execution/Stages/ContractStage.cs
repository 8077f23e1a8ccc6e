using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Applies the contract migrations, once nobody can go back to the release that they would break. Safe to repeat.</summary>
internal static class ContractStage
{
    private static readonly IReadOnlyList<MigrationPhase> Phases = [MigrationPhase.Contract];

    /// <summary>Applies them, or says in words why there is nothing to apply.</summary>
    /// <exception cref="RolloutException">RT2527: the release before may still be needed. RT2528: another release serves than the one whose migrations these are. RT2529: sessions of another release are connected.</exception>
    public static async Task<StageReport> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.Plan.Database is not { } database || session.Backends.Database is not { } connection)
        {
            return StageReport.Skip("there is no database");
        }

        Secret?[] all = [session.Backends.Staging, connection, .. await MigrateDatabaseStage.OthersAsync(session, cancellationToken).ConfigureAwait(false)];
        var waiting = new List<Secret>();
        foreach (var one in all.OfType<Secret>())
        {
            var status = await session.Backends.Migrator.ReadAsync(one, database.Migrations, cancellationToken).ConfigureAwait(false);
            waiting.AddRange(status.Pending.Any(migration => migration.Phase == MigrationPhase.Contract) ? [one] : []);
        }

        if (waiting.Count == 0)
        {
            return StageReport.Skip("no contract migration is pending");
        }

        EnsureNobodyGoesBack(session);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, session.LeaseLost);
        foreach (var one in waiting.Where(one => one != session.Backends.Staging).Append(connection).Distinct())
        {
            await EnsureNobodyIsConnectedAsync(session, one, linked.Token).ConfigureAwait(false);
        }

        await session.AppendAsync(TaskNames.Contract, JournalKind.Intent, JournalTypes.TaskStarted, new { }, linked.Token).ConfigureAwait(false);
        var applied = string.Empty;
        foreach (var one in waiting)
        {
            applied = await Migrations.ApplyAsync(session, one, upTo: null, Phases, linked.Token).ConfigureAwait(false);
            await Migrations.VerifyAsync(session, database, one, one == session.Backends.Staging ? "staging" : $"the database '{Database.DatabaseConnection.Parse(one).Database}'", linked.Token).ConfigureAwait(false);
        }

        await session.AppendAsync(TaskNames.Contract, JournalKind.Outcome, JournalTypes.TaskDone, new TaskDoneData(applied, new Dictionary<string, string>()), linked.Token).ConfigureAwait(false);
        return new StageReport(Skipped: false, applied);
    }

    private static void EnsureNobodyGoesBack(RolloutSession session)
    {
        var (plan, rollout, now) = (session.Plan, session.State.Rollout, session.Time.GetUtcNow());
        var serves = rollout is null ? plan.Embedded?.BootstrapRelease ?? plan.Release : rollout.Release;
        var reason = rollout switch
        {
            { Finished: false } => $"the rollout of {rollout.Release} is not finished, and {rollout.StableRelease} may have to serve again. Run it again after --target=Decommission",
            { Phase: RolloutPhase.RolledBack } => $"{rollout.Release} was rolled back, and {rollout.StableRelease} serves on the schema as it is. Run it again once a rollout has reached the end of its retention",
            { Phase: RolloutPhase.CutOver, RetainedUntil: { } until } when now < until => FormattableString.Invariant($"{rollout.StableRelease} is kept for a rollback until {until:u}, {until - now:d\\.hh\\:mm\\:ss} from now. Run it again after that"),
            { Phase: RolloutPhase.CutOver } => $"{rollout.StableRelease} still runs in {rollout.StableSlot.Label()}. Run --target=Decommission, which applies them as soon as it is stopped",
            _ => null,
        };
        if (reason is not null)
        {
            throw new RolloutException("RT2527", $"contract migrations are not applied: {reason}.", ExitCode.Held);
        }

        if (serves != plan.Release)
        {
            throw new RolloutException("RT2528", $"contract migrations of {plan.Release} are not applied: {serves} serves. Run it with --release={serves} and with the files of that release.", ExitCode.Configuration);
        }
    }

    private static async Task EnsureNobodyIsConnectedAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken)
    {
        var slot = session.State.Rollout?.CandidateSlot ?? Slot.Blue;
        if (await OtherReleases.ConnectedAsync(session, connection, slot, session.Plan.Release, cancellationToken).ConfigureAwait(false) is { } connected)
        {
            throw new RolloutException("RT2529", $"contract migrations are not applied: {connected}. Stop what holds them, then run --target=Contract.", ExitCode.Held);
        }
    }
}
