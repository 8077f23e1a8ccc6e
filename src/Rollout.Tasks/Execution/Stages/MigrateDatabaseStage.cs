using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Applies the pending migrations to the database that both releases share.</summary>
internal sealed class MigrateDatabaseStage : IStage
{
    public string Name => TaskNames.MigrateDatabase;

    public async Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        await Migrations.NothingPendingAsync(session, session.Backends.Database, cancellationToken).ConfigureAwait(false);

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        if (session.Plan.Database is not { } database || session.Backends.Database is not { } connection)
        {
            return new StageResult("there is no database");
        }

        await MigrationGate.CheckAsync(session, connection, cancellationToken).ConfigureAwait(false);
        if (session.Backends.Staging is not null)
        {
            // A database with a staging twin is production: from now on no plan may take it for a staging database.
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            await session.Backends.DatabaseServer.MarkProductionAsync(connection, session.Plan.Environment, cancellationToken).ConfigureAwait(false);
        }

        var applied = await DatabaseSafety.RunAsync(session, database, connection, (writing, upTo, token) => Migrations.ApplyAsync(session, writing, upTo, Migrations.BeforeTraffic, token), cancellationToken).ConfigureAwait(false);
        await Migrations.VerifyAsync(session, database, connection, "the database", cancellationToken).ConfigureAwait(false);
        return new StageResult(applied);
    }
}
