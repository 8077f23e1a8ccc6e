using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Database;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>What must hold before anything is tried out on a staging database.</summary>
internal static class StagingCheck
{
    private const int MaxNameLength = 50;

    /// <summary>Name of the copy on which migrations are tried out; the same for each run, so that what a killed one left is found.</summary>
    public static string CopyName(RolloutPlan plan)
    {
        var name = string.Concat($"{plan.Application}__{plan.Environment}".ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var tail = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return $"rollout_copy_{(name.Length <= MaxNameLength ? name : $"{name[..(MaxNameLength - 9)]}_{tail}")}";
    }

    /// <summary>Versions before traffic that staging lacks; none where there is no staging.</summary>
    public static async Task<IReadOnlyList<string>> UntriedAsync(RolloutSession session, CancellationToken cancellationToken) =>
        session.Backends.Staging is { } staging ? await PendingAsync(session, staging, cancellationToken).ConfigureAwait(false) : [];

    /// <summary>Refuses a migration of the shared database that staging has not seen. The journal alone cannot tell: a file may have come after <c>MigrateStaging</c>.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="connection">The database that is about to be migrated.</param>
    /// <param name="untried">What staging lacks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RolloutException">RT2595.</exception>
    public static async Task EnsureTriedAsync(RolloutSession session, Secret connection, IReadOnlyList<string> untried, CancellationToken cancellationToken)
    {
        if (untried.Count > 0 && (await PendingAsync(session, connection, cancellationToken).ConfigureAwait(false)).Intersect(untried).ToList() is { Count: > 0 } unseen)
        {
            throw new RolloutException("RT2595", $"{string.Join(", ", unseen)} would be applied to '{DatabaseConnection.Parse(connection).Database}', but staging has not seen {(unseen.Count == 1 ? "it" : "them")}. Nothing was changed. Run --target=MigrateStaging first, or --target=MigrateDatabase without --exclusive.", ExitCode.Held);
        }
    }

    private static async Task<IReadOnlyList<string>> PendingAsync(RolloutSession session, Secret connection, CancellationToken cancellationToken) => session.Plan.Database is { } database
        ? [.. (await session.Backends.Migrator.ReadAsync(connection, database.Migrations, cancellationToken).ConfigureAwait(false)).Pending.Where(migration => Migrations.BeforeTraffic.Contains(migration.Phase)).Select(migration => migration.Version)]
        : [];

    /// <summary>Refuses a database that serves.</summary>
    /// <exception cref="RolloutException">RT2540.</exception>
    public static async Task EnsureNotProductionAsync(RolloutSession session, Secret staging, CancellationToken cancellationToken)
    {
        var server = session.Backends.DatabaseServer;
        var database = await server.IdentifyAsync(staging, cancellationToken).ConfigureAwait(false);
        var serves = session.Backends.Database is { } shared && database.IsSameAs(await server.IdentifyAsync(shared, cancellationToken).ConfigureAwait(false))
            ? $"it is also the one of database.connection, which the environment '{session.Plan.Environment}' serves from"
            : database.ProductionOf is { } environment ? $"it is marked as the production database of the environment '{environment}'" : null;
        if (serves is not null)
        {
            throw new RolloutException("RT2540", $"the database '{database.Name}' is no staging database: {serves}. Nothing was changed. Correct database.staging; if the database serves nobody any more, DELETE FROM rollout.production in it.", ExitCode.Configuration);
        }
    }
}
