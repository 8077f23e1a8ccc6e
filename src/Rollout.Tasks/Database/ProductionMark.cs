using System.Globalization;
using Npgsql;
using Rollout.Tasks.Database.Copies;

namespace Rollout.Tasks.Database;

/// <summary>A row that says whose production database this is.</summary>
/// <remarks>
/// It names the cluster and the database's number in it. So it means nothing in a copy, nor where a dump of production was restored as
/// staging; a setting of the database (ALTER DATABASE .. SET) would need a superuser.
/// </remarks>
internal static class ProductionMark
{
    private const string Describe =
        """
        SELECT oid::bigint, datname::text, pg_database_size(oid), to_regclass('rollout.production') IS NOT NULL
        FROM pg_database WHERE datname = current_database()
        """;

    private const string Make =
        """
        CREATE SCHEMA IF NOT EXISTS rollout;
        CREATE TABLE IF NOT EXISTS rollout.production (environment text NOT NULL, cluster text NOT NULL, database bigint NOT NULL, marked_at timestamptz NOT NULL DEFAULT now())
        """;

    /// <summary>Reads identity and mark.</summary>
    public static async Task<DatabaseIdentity> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var cluster = await ClusterAsync(session, cancellationToken).ConfigureAwait(false);
        var (identity, hasTable) = await DescribeAsync(session, cluster, cancellationToken).ConfigureAwait(false);
        if (!hasTable)
        {
            return identity;
        }

        var command = Command(session, "SELECT environment FROM rollout.production WHERE (cluster, database) = ($1, $2)", identity.Cluster, identity.Number);
        await using var dispose = command.ConfigureAwait(false);
        return identity with { ProductionOf = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string };
    }

    /// <summary>Writes the mark where it is not there. A mark of another database, which came with a dump, is replaced.</summary>
    public static async Task WriteAsync(NpgsqlConnection session, string environment, CancellationToken cancellationToken)
    {
        var identity = await ReadAsync(session, cancellationToken).ConfigureAwait(false);
        if (identity.ProductionOf == environment)
        {
            return;
        }

        await DatabaseCopier.ExecuteAsync(session, Make, cancellationToken).ConfigureAwait(false);
        var transaction = await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeTransaction = transaction.ConfigureAwait(false);
        await DatabaseCopier.ExecuteAsync(session, "DELETE FROM rollout.production", cancellationToken).ConfigureAwait(false);
        var command = Command(session, "INSERT INTO rollout.production (environment, cluster, database) VALUES ($1, $2, $3)", environment, identity.Cluster, identity.Number);
        await using var dispose = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Some providers do not let a role ask for it.</summary>
    private static async Task<string> ClusterAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var command = Command(session, "SELECT system_identifier::text FROM pg_control_system()");
        await using var dispose = command.ConfigureAwait(false);
        try
        {
            return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.FeatureNotSupported)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{session.Host}:{session.Port}");
        }
    }

    private static async Task<(DatabaseIdentity Identity, bool HasTable)> DescribeAsync(NpgsqlConnection session, string cluster, CancellationToken cancellationToken)
    {
        var command = Command(session, Describe);
        await using var dispose = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (new DatabaseIdentity(cluster, reader.GetInt64(0), reader.GetString(1)) { Bytes = reader.GetInt64(2) }, reader.GetBoolean(3));
    }

    private static NpgsqlCommand Command(NpgsqlConnection session, string sql, params IEnumerable<object> values)
    {
        var command = new NpgsqlCommand(sql, session);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
