using Rollout.Tasks.Database.Many;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Applies the pending migrations to the database that both releases share, and then to further ones with the same schema.</summary>
internal sealed class MigrateDatabaseStage : IStage
{
    public string Name => TaskNames.MigrateDatabase;

    public async Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken)
    {
        var nothing = await Migrations.NothingPendingAsync(session, session.Backends.Database, cancellationToken).ConfigureAwait(false);
        foreach (var other in await OthersAsync(session, cancellationToken).ConfigureAwait(false))
        {
            nothing = nothing is null || await Migrations.NothingPendingAsync(session, other, cancellationToken).ConfigureAwait(false) is null ? null : nothing;
        }

        return nothing;
    }

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.Plan.Database is not { } database || session.Backends.Database is not { } connection)
        {
            return new StageResult("there is no database");
        }

        // All are looked at before any is touched.
        var untried = await StagingCheck.UntriedAsync(session, cancellationToken).ConfigureAwait(false);
        foreach (var one in (await OthersAsync(session, cancellationToken).ConfigureAwait(false)).Prepend(connection))
        {
            await StagingCheck.EnsureTriedAsync(session, one, untried, cancellationToken).ConfigureAwait(false);
            await MigrationGate.CheckAsync(session, one, cancellationToken).ConfigureAwait(false);
        }

        var applied = await MigrateAsync(session, database, connection, "the database", cancellationToken).ConfigureAwait(false);
        return new StageResult(database.Others is { } others ? $"{applied}; {await MigrateAsync(session, database, connection, others, cancellationToken).ConfigureAwait(false)}" : applied);
    }

    /// <summary>Those beside the connection's own; none where the plan names none.</summary>
    public static async Task<IReadOnlyList<Secret>> OthersAsync(RolloutSession session, CancellationToken cancellationToken) => session.Backends.Database is { } connection
        ? [.. (await OtherDatabases.NamesAsync(connection, session.Plan.Database?.Others, cancellationToken).ConfigureAwait(false)).Select(name => OtherDatabases.Named(connection, name))]
        : [];

    private static async Task<string> MigrateAsync(RolloutSession session, DatabasePlan database, Secret connection, OtherDatabasesPlan others, CancellationToken cancellationToken)
    {
        var names = await OtherDatabases.NamesAsync(connection, others, cancellationToken).ConfigureAwait(false);
        var outcomes = await ManyDatabases.RunAsync(names, others.Parallel, async (name, token) => await MigrateAsync(session, database, OtherDatabases.Named(connection, name), $"the database '{name}'", token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var outcome in outcomes)
        {
            session.Say($"  {outcome.Database}: {outcome.Done ?? outcome.Fault?.Message ?? "not begun"}");
        }

        return ManyDatabases.Summary(outcomes);
    }

    private static async Task<string> MigrateAsync(RolloutSession session, DatabasePlan database, Secret connection, string where, CancellationToken cancellationToken)
    {
        var applied = await DatabaseSafety.RunAsync(session, database, connection, (writing, upTo, token) => Migrations.ApplyAsync(session, writing, upTo, Migrations.BeforeTraffic, token), cancellationToken).ConfigureAwait(false);
        await Migrations.VerifyAsync(session, database, connection, where, cancellationToken).ConfigureAwait(false);
        return applied;
    }
}
