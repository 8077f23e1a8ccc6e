using System.Security.Authentication;
using Npgsql;
using Rollout.Tasks.Database;

namespace Rollout.Tasks.Analysis.Postgres;

/// <summary>Reads connections, transactions, replicas, cache and statements of a PostgreSQL server over one session of its own. See docs/metrics/postgres.md. Not for use by two callers at once.</summary>
internal sealed class PostgresReadingSource : IReadingSource, IAsyncDisposable
{
    private const string Up = "db-up";
    private const string Slow = "slow-statements";

    // Of the roles' rights, all that look at what others do.
    private static readonly string[] Guarded = ["connections", "longest-transaction", "replication-lag", Slow];
    private static readonly string[] All = [Up, "cache-hit-rate", "db-session-failures", .. Guarded];

    private readonly Secret connection;
    private readonly TimeSpan timeout;
    private readonly TimeProvider time;
    private readonly ReplicaLag lag = new();
    private readonly StatementWindow slow = new();
    private PostgresSession? session;

    /// <summary>A source that is not connected yet.</summary>
    /// <param name="connection">Npgsql connection string of the database; its role needs <c>pg_monitor</c>.</param>
    /// <param name="timeout">How long one read may take, above zero. A database that does not answer so long is down.</param>
    /// <param name="time">The clock.</param>
    public PostgresReadingSource(Secret connection, TimeSpan timeout, TimeProvider time) => (this.connection, this.timeout, this.time) = (connection, timeout, time);

    /// <inheritdoc />
    public string Name => "postgres";

    /// <inheritdoc />
    public IReadOnlyList<string> Metrics => All;

    /// <inheritdoc />
    /// <remarks>A database that cannot be reached is a reading, <c>db-up</c> 0, with a fault for all else. One that refuses this role is a fault alone: it may well serve the application.</remarks>
    public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var at = time.GetUtcNow();
        var settings = Settings();
        using var deadline = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return Readings(at, settings, await AskAsync(settings, linked.Token).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or IOException or InvalidOperationException or OperationCanceledException)
        {
            await DropAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var cause = deadline.IsCancellationRequested ? new TimeoutException($"no answer within {timeout.TotalSeconds:0.###} s") : fault;
            var message = $"RT3140 the metrics of {DatabaseConnection.Unreachable(settings, cause).Message["RT2501 ".Length..]}";
            return IsRefusal(fault)
                ? new SourceReadings([]) { Faults = [new(Name, All, message)] }
                : new SourceReadings([new(Up, null, 0, null, at)]) { Faults = [new(Name, [.. All.Where(metric => metric != Up)], message)] };
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => DropAsync();

    // A session that the server has ended meanwhile says nothing about the server as it is now: one more is opened, once.
    private async Task<PostgresState> AskAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        if (session is { } kept)
        {
            try
            {
                return await kept.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (IsBroken(fault))
            {
                await DropAsync().ConfigureAwait(false);
            }
        }

        session = await PostgresSession.OpenAsync(settings, timeout, cancellationToken).ConfigureAwait(false);
        return await session.ReadAsync(cancellationToken).ConfigureAwait(false);
    }

    private NpgsqlConnectionStringBuilder Settings()
    {
        var settings = DatabaseConnection.Settings(connection, "rollout metrics");
        settings.Timeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));

        // A statement that is cut off is not waited for: its session is given up.
        settings.CancellationTimeout = -1;
        return settings;
    }

    private SourceReadings Readings(DateTimeOffset at, NpgsqlConnectionStringBuilder settings, PostgresState state)
    {
        var readings = new List<MetricReading>
        {
            new(Up, null, 1, null, at),
            new("cache-hit-rate", null, state.Hits, state.Blocks, at) { IsCounter = true },
        };
        if (state is { Lost: { } lost, Sessions: { } sessions })
        {
            readings.Add(new("db-session-failures", null, lost, sessions, at) { IsCounter = true });
        }

        if (!state.Allowed)
        {
            return new SourceReadings(readings) { Faults = [new(Name, Guarded, NotAllowed(settings))] };
        }

        readings.Add(new("connections", null, state.Connections, state.Places, at));
        readings.Add(new("longest-transaction", null, state.LongestMs, null, at));
        Add("replication-lag", lag.Add(at, state.Replicas));
        if (state.Statements is { } statements)
        {
            Add(Slow, slow.Add(at, statements.Where(s => s.Query != state.OwnQuery).ToDictionary(s => (s.User, s.Query), s => s.Counters)));
        }

        return new SourceReadings(readings) { Faults = state.StatementsFault is { } fault ? [new(Name, [Slow], $"RT3142 metric '{Slow}' of the database '{settings.Database}' cannot be read: {fault}. It needs pg_stat_statements in shared_preload_libraries too.")] : [] };

        void Add(string metric, double? value)
        {
            if (value is { } known)
            {
                readings.Add(new(metric, null, known, null, at));
            }
        }
    }

    private static string NotAllowed(NpgsqlConnectionStringBuilder settings) =>
        $"RT3141 the role '{settings.Username}' may not see the sessions of others in the database '{settings.Database}', so what it counts would be too little. Run as an administrator: GRANT pg_monitor TO {SqlName.Quote(settings.Username ?? string.Empty)}.";

    private static bool IsBroken(Exception fault) => fault is not PostgresException
        ? fault is NpgsqlException or IOException or InvalidOperationException
        : fault is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or "57P05" };

    // Wrong password, no such database, no right to connect, or a certificate: the server is there, but not for this role.
    private static bool IsRefusal(Exception fault) =>
        fault is PostgresException { SqlState: var state } ? state.StartsWith("28", StringComparison.Ordinal) || state is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.QueryCanceled || state.StartsWith("42", StringComparison.Ordinal)
        : fault.GetBaseException() is AuthenticationException;

    private async ValueTask DropAsync()
    {
        var dropped = session;
        session = null;
        if (dropped is not null)
        {
            await dropped.DisposeAsync().ConfigureAwait(false);
        }
    }
}
