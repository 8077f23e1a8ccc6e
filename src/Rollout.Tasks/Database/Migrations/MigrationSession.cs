using System.Globalization;
using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>The session that runs the statements.</summary>
/// <param name="connection">Open, and used by nobody else.</param>
internal sealed class MigrationSession(NpgsqlConnection connection) : IAsyncDisposable
{
    /// <summary>The server's process that serves it.</summary>
    public int ProcessId => connection.ProcessID;

    /// <summary>The ledger, through this session.</summary>
    public MigrationLedger Ledger { get; } = new(connection);

    /// <summary>The connection itself.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>Makes the session as new for a migration, so that no setting of the one before reaches it. Advisory locks stay.</summary>
    public async Task ResetAsync(MigrationRequest request, string version, CancellationToken cancellationToken)
    {
        await ExecuteAsync("RESET SESSION AUTHORIZATION; RESET ALL; DISCARD TEMP; DISCARD SEQUENCES; DEALLOCATE ALL", cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            string.Create(CultureInfo.InvariantCulture, $"SET lock_timeout = {Milliseconds(request.LockTimeout)}; SET statement_timeout = {Milliseconds(request.StatementTimeout)}; SET idle_in_transaction_session_timeout = 0; SET standard_conforming_strings = on"),
            cancellationToken).ConfigureAwait(false);
        await SetAsync("application_name", DatabaseConnection.Shorten(ApplicationName(request.RolloutId, version)), cancellationToken).ConfigureAwait(false);
        await WatchClientAsync(cancellationToken).ConfigureAwait(false);
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

    /// <summary>The server ends a long statement within a second after its runner has died. Not every version and system can.</summary>
    private async Task WatchClientAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SetAsync("client_connection_check_interval", "1s", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            // Then the next runner waits for the statement's end, by the lock RunnerLock.Work.
        }
    }

    private async Task SetAsync(string name, string value, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT set_config($1, $2, false)", connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var dispose = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static long Milliseconds(TimeSpan span) => Math.Max(1, (long)span.TotalMilliseconds);
}
