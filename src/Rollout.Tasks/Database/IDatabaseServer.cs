using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database;

/// <summary>What a rollout asks of a PostgreSQL server beside migrations.</summary>
public interface IDatabaseServer
{
    /// <summary>Asks the server for its version.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Such as <c>15.18</c>.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached; the message names host, port and database, never the password.</exception>
    Task<string> ProbeAsync(Secret connection, CancellationToken cancellationToken);

    /// <summary>Makes a database if it is not there.</summary>
    /// <param name="connection">Npgsql connection string of the database to make; the server's <c>postgres</c> database is used to make it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>True when it was made by this call.</returns>
    Task<bool> EnsureAsync(Secret connection, CancellationToken cancellationToken);

    /// <summary>Copies a database with its rows, on the same server. A copy of the same name left by a killed run is dropped first.</summary>
    /// <param name="source">Npgsql connection string of the source.</param>
    /// <param name="name">Name of the copy; must start with <c>rollout_copy_</c>, so that nothing else is ever dropped.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Npgsql connection string of the copy.</returns>
    Task<Secret> CopyAsync(Secret source, string name, CancellationToken cancellationToken);

    /// <summary>Drops a copy, and ends the sessions in it. One that is not there is no fault.</summary>
    /// <param name="source">Npgsql connection string of the source.</param>
    /// <param name="name">Name of the copy.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DropCopyAsync(Secret source, string name, CancellationToken cancellationToken);

    /// <summary>Reads the schema of a database, without that of the ledger.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Lines that are the same for the same schema.</returns>
    /// <exception cref="RolloutException">RT2543: the program that reads it is missing or failed.</exception>
    Task<IReadOnlyList<string>> DumpSchemaAsync(Secret connection, CancellationToken cancellationToken);

    /// <summary>Says which database a connection string leads to.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<DatabaseIdentity> IdentifyAsync(Secret connection, CancellationToken cancellationToken);

    /// <summary>Marks a database as one that serves, so that nobody takes it for a staging database. Safe to repeat; the mark is void in a copy or a restored backup of it.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="environment">Name of the environment that it serves.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task MarkProductionAsync(Secret connection, string environment, CancellationToken cancellationToken);

    /// <summary>Reads what the statements of a database have cost so far, by <c>pg_stat_statements</c>.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One entry for each role and statement; null where the extension is not there, or the role may not read what others do.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    Task<IReadOnlyList<StatementTime>?> ReadStatementTimesAsync(Secret connection, CancellationToken cancellationToken);

    /// <summary>Reads the texts of statements.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="ids">As in <see cref="StatementTime.Id"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>On one line each, at most 100 characters, without the values in them; those that the server has forgotten are not in it.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    Task<IReadOnlyDictionary<long, string>> ReadStatementTextsAsync(Secret connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken);

    /// <summary>Finds indexes that serve no query because a concurrent build, rebuild or drop of them was broken off.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>By schema and name; none that is being built now.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    Task<IReadOnlyList<InvalidIndex>> FindInvalidIndexesAsync(Secret connection, CancellationToken cancellationToken);

    /// <summary>Runs an SQL file, statement by statement, in one transaction.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="file">Absolute path.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task RunFileAsync(Secret connection, string file, CancellationToken cancellationToken);

    /// <summary>Runs verification queries in a read-only transaction.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="queries">All are run, also after one that does not hold.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One line for each query that does not hold, with what was found and what was expected; empty when all hold.</returns>
    Task<IReadOnlyList<string>> VerifyAsync(Secret connection, IReadOnlyList<VerificationQuery> queries, CancellationToken cancellationToken);
}
