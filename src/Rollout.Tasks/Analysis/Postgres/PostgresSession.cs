using System.Globalization;
using Npgsql;

namespace Rollout.Tasks.Analysis.Postgres;

/// <summary>One session with PostgreSQL, kept from read to read.</summary>
internal sealed class PostgresSession : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly string limitMs;
    private readonly string? statementsSchema;

    private PostgresSession(NpgsqlConnection connection, TimeSpan limit, string? statementsSchema) =>
        (this.connection, limitMs, this.statementsSchema) = (connection, ((long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), statementsSchema);

    /// <summary>Opens a session.</summary>
    /// <param name="settings">Of the connection.</param>
    /// <param name="limit">Longest time of one statement, kept by the server.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<PostgresSession> OpenAsync(NpgsqlConnectionStringBuilder settings, TimeSpan limit, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = new NpgsqlCommand(PostgresSql.Extension, connection);
            await using var dispose = command.ConfigureAwait(false);
            var schema = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            return new PostgresSession(connection, limit, schema as string);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks everything in one round trip.</summary>
    public async Task<PostgresState> ReadAsync(CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(connection) { BatchCommands = { new(PostgresSql.Bounds) { Parameters = { new() { Value = limitMs } } }, new(PostgresSql.Server), new(PostgresSql.Replicas) } };
        await using var dispose = batch.ConfigureAwait(false);
        if (statementsSchema is not null)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(PostgresSql.Statements(statementsSchema)));
        }

        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        var state = Server(reader);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        state = state with { Replicas = await ListAsync(reader, Replica, cancellationToken).ConfigureAwait(false) };
        if (statementsSchema is null)
        {
            return state with { StatementsFault = "the extension is not in this database; create it there: CREATE EXTENSION pg_stat_statements" };
        }

        try
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            return state with { Statements = await ListAsync(reader, Statement, cancellationToken).ConfigureAwait(false) };
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedTable)
        {
            return state with { StatementsFault = $"{fault.MessageText} (SQLSTATE {fault.SqlState})" };
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static async Task<IReadOnlyList<T>> ListAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static PostgresState Server(NpgsqlDataReader row) => new(
        row.GetBoolean(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4), row.GetDouble(5), Number(row, 6), Number(row, 7), row.GetInt64(8));

    private static Replica Replica(NpgsqlDataReader row) => new(row.GetInt32(0), Number(row, 1), Number(row, 2), row.GetDouble(3));

    private static (long User, long Query, StatementCounters Counters) Statement(NpgsqlDataReader row) =>
        (row.GetInt64(0), row.GetInt64(1), new StatementCounters(row.GetDouble(2), row.GetDouble(3)));

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}

/// <summary>What one read told.</summary>
/// <param name="Allowed">Whether the role may see the sessions and statements of others; without it most numbers would be wrong.</param>
/// <param name="Connections">Client sessions, this one included.</param>
/// <param name="Places">For roles without a reserved place.</param>
/// <param name="LongestMs">Age of the oldest open transaction; 0 when none is open.</param>
/// <param name="Hits">Blocks found in the cache since the server counts.</param>
/// <param name="Blocks">All blocks asked for.</param>
/// <param name="Lost">Sessions that ended by a fatal error, were killed, or whose client vanished; null before PostgreSQL 14.</param>
/// <param name="Sessions">Sessions that were opened; null before PostgreSQL 14.</param>
/// <param name="OwnQuery">Number of this tool's own statement, which is not counted among the slow ones; 0 when not known.</param>
internal sealed record PostgresState(bool Allowed, double Connections, double Places, double LongestMs, double Hits, double Blocks, double? Lost, double? Sessions, long OwnQuery)
{
    public IReadOnlyList<Replica> Replicas { get; init; } = [];

    /// <summary>Null when they cannot be read; <see cref="StatementsFault"/> then says why.</summary>
    public IReadOnlyList<(long User, long Query, StatementCounters Counters)>? Statements { get; init; }

    public string? StatementsFault { get; init; }
}
