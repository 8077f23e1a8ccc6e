using System.Globalization;
using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>The session that runs the statements.</summary>
/// <param name="connection">Open, and used by nobody else.</param>
internal sealed class MigrationSession(NpgsqlConnection connection) : IAsyncDisposable
{
    private const string ClientCheck = "client_connection_check_interval";
    private static readonly IReadOnlyList<string> Fresh = ["RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD TEMP", "DISCARD SEQUENCES", "DEALLOCATE ALL"];
    private bool? canWatchClient;

    /// <summary>The server's process that serves it.</summary>
    public int ProcessId => connection.ProcessID;

    /// <summary>The ledger, through this session.</summary>
    public MigrationLedger Ledger { get; } = new(connection);

    /// <summary>The journal of single statements, through this session.</summary>
    public StatementJournal Journal { get; } = new(connection);

    /// <summary>The connection itself.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>Makes the session as new for a migration, so that no setting of the one before reaches it. Advisory locks stay.</summary>
    /// <param name="request">Says how long the session may wait.</param>
    /// <param name="work">The migration, for those who look at the sessions.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task ResetAsync(MigrationRequest request, string work, CancellationToken cancellationToken)
    {
        canWatchClient ??= await CanWatchClientAsync(cancellationToken).ConfigureAwait(false);
        var batch = new NpgsqlBatch(connection);
        await using var dispose = batch.ConfigureAwait(false);
        foreach (var sql in Fresh)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));
        }

        Set(batch, "lock_timeout", Milliseconds(request.LockTimeout));
        Set(batch, "statement_timeout", Milliseconds(request.StatementTimeout));
        Set(batch, "idle_in_transaction_session_timeout", Milliseconds(request.IdleTransactionTimeout));
        Set(batch, "standard_conforming_strings", "on");
        Set(batch, "application_name", DatabaseConnection.Shorten(ApplicationName(request.RolloutId, work)));
        if (canWatchClient is true)
        {
            Set(batch, ClientCheck, "1s");
        }

        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs one statement as it is written.</summary>
    /// <remarks>
    /// Npgsql takes each semicolon for the end of a statement, also those of a body BEGIN ATOMIC .. END, unless the command has
    /// positional parameters. So such a statement gets one that it does not use.
    /// </remarks>
    public async Task ExecuteAsync(SqlStatement statement, CancellationToken cancellationToken)
    {
        if (statement.Data is { } data)
        {
            await CopyAsync(statement.Text[statement.Tokens[0].Start..], data.Text, cancellationToken).ConfigureAwait(false);
            return;
        }

        var command = new NpgsqlCommand(statement.Text, connection);
        await using var dispose = command.ConfigureAwait(false);
        if (statement.Text.Contains(';', StringComparison.Ordinal))
        {
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = 0 });
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Npgsql takes a text only where COPY is its first word.</summary>
    private async Task CopyAsync(string copy, string data, CancellationToken cancellationToken)
    {
        var writer = await connection.BeginTextImportAsync(copy, cancellationToken).ConfigureAwait(false);
        await using var dispose = writer.ConfigureAwait(false);
        await writer.WriteAsync(data.AsMemory(), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>The version stays whole where the server's 63 bytes are too few; the rollout's id is cut.</summary>
    internal static string ApplicationName(string rolloutId, string version)
    {
        var room = 63 - System.Text.Encoding.UTF8.GetByteCount($"rollout  {version}");
        while (System.Text.Encoding.UTF8.GetByteCount(rolloutId) > room && rolloutId.Length > 0)
        {
            rolloutId = rolloutId[..^1];
        }

        return $"rollout {rolloutId} {version}";
    }

    /// <summary>With it the server ends a long statement within a second after its runner has died. Not every version and system can; then the next runner waits for the statement's end, by the lock RunnerLock.Work.</summary>
    private async Task<bool> CanWatchClientAsync(CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT set_config('{ClientCheck}', '1s', false)", connection);
        await using var dispose = command.ConfigureAwait(false);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private static void Set(NpgsqlBatch batch, string name, string value) => batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config($1, $2, false)")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = name }, new NpgsqlParameter<string> { TypedValue = value } },
    });

    private static string Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
