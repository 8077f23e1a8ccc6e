using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database;

/// <summary>What two releases need of the one schema that they share.</summary>
public interface ISharedSchema
{
    /// <summary>Says what the pending migrations do to the stable release and to the traffic. Reads only.</summary>
    /// <param name="connection">Npgsql connection string of the database that they are meant for.</param>
    /// <param name="plan">Where the migrations lie, and what is large.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One entry for each pending migration: what runs before traffic first, contract migrations behind.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached. RT2502, RT2503: the migrations have faults. RT2525: the catalog cannot be read.</exception>
    Task<MigrationReview> ReviewAsync(Secret connection, DatabasePlan plan, CancellationToken cancellationToken);

    /// <summary>Looks for sessions of releases other than the current one, by their application name.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="prefixes">What the application names of all releases start with.</param>
    /// <param name="current">Names of the current release, which may be connected.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One line for each session: application name, process, address and since when; empty when there is none.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    Task<IReadOnlyList<string>> SessionsAsync(Secret connection, IReadOnlyList<string> prefixes, IReadOnlyList<string> current, CancellationToken cancellationToken);
}
