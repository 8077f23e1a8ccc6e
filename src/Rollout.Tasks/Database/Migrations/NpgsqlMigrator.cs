using System.Reflection;
using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Migrations in <c>NNN_name.sql</c> files, run over Npgsql.</summary>
/// <remarks>
/// A migration and its row in the ledger are one transaction. Where a statement cannot run in one, the migration runs statement by
/// statement, each noted, so that a run after a kill goes on at the right one.
/// </remarks>
internal sealed class NpgsqlMigrator : IMigrator
{
    private readonly TimeProvider time;
    private readonly MigratorOptions options;

    /// <summary>A migrator with the default patience.</summary>
    public NpgsqlMigrator(TimeProvider time)
        : this(time, new MigratorOptions())
    {
    }

    /// <summary>A migrator.</summary>
    public NpgsqlMigrator(TimeProvider time, MigratorOptions options)
    {
        this.time = time;
        this.options = options;
    }

    /// <summary>Version of this library, for the ledger.</summary>
    internal static string ToolVersion { get; } =
        typeof(NpgsqlMigrator).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <inheritdoc />
    public async Task<MigrationStatus> ReadAsync(Secret connection, string folder, CancellationToken cancellationToken)
    {
        var files = await MigrationFolder.ReadAsync(folder, cancellationToken).ConfigureAwait(false);
        var session = await DatabaseConnection.OpenAsync(connection, "rollout status", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        var applied = await InLedgerAsync(() => new MigrationLedger(session).ReadAsync(cancellationToken)).ConfigureAwait(false);
        return new MigrationStatus(applied, [.. Pending(files, applied).Select(f => new PendingMigration(f.Version.Text, f.Name, f.Checksum, f.Statements.Count))]);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<AppliedMigration>> ApplyAsync(MigrationRequest request, IProgress<MigrationProgress> progress, CancellationToken cancellationToken)
    {
        var files = UpTo(await MigrationFolder.ReadAsync(request.Folder, cancellationToken).ConfigureAwait(false), request);
        var guard = await OpenGuardAsync(request, cancellationToken).ConfigureAwait(false);
        await using var disposeGuard = guard.ConfigureAwait(false);
        var connection = await DatabaseConnection.OpenAsync(request.Connection, $"rollout {request.RolloutId}", cancellationToken).ConfigureAwait(false);
        var session = new MigrationSession(connection);
        await using var disposeSession = session.ConfigureAwait(false);
        await InLedgerAsync(async () =>
        {
            await RunnerLock.TakeAsync(connection, RunnerLock.Work, options, time, cancellationToken).ConfigureAwait(false);
            await session.Ledger.EnsureAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        var rows = await InLedgerAsync(() => session.Ledger.ReadAsync(cancellationToken)).ConfigureAwait(false);
        var pending = InOrder(Pending(files, rows), rows);
        var run = new MigrationRun(request, session, new BlockerWatch(guard, time), options, time, progress);
        var applied = new List<AppliedMigration>();
        foreach (var file in pending)
        {
            applied.Add(await run.ApplyAsync(file, applied, cancellationToken).ConfigureAwait(false));
        }

        return applied;
    }

    private async Task<NpgsqlConnection> OpenGuardAsync(MigrationRequest request, CancellationToken cancellationToken)
    {
        var guard = await DatabaseConnection.OpenAsync(request.Connection, $"rollout {request.RolloutId} guard", cancellationToken).ConfigureAwait(false);
        try
        {
            await RefusePoolersAsync(guard, cancellationToken).ConfigureAwait(false);
            await RunnerLock.TakeAsync(guard, RunnerLock.Guard, options, time, cancellationToken).ConfigureAwait(false);
            return guard;
        }
        catch
        {
            await guard.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A pooler may give each statement another session; then locks and settings of the session mean nothing.</summary>
    private static async Task RefusePoolersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        await using var dispose = command.ConfigureAwait(false);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not int processId || processId != connection.ProcessID)
        {
            throw new RolloutException("RT2508", $"{connection.Host}:{connection.Port} is a connection pooler, not PostgreSQL itself: advisory locks and settings of a session get lost there. Give migrations the address of the server.", ExitCode.Configuration);
        }
    }

    private static List<MigrationFile> UpTo(IReadOnlyList<MigrationFile> files, MigrationRequest request)
    {
        if (request.UpTo is null)
        {
            return [.. files];
        }

        var last = files.FirstOrDefault(f => f.Version.Text == request.UpTo)
            ?? throw new RolloutException("RT2502", $"there is no migration '{request.UpTo}' in '{request.Folder}'; there are {files[0].Version} to {files[^1].Version}.", ExitCode.Configuration);
        return [.. files.Where(f => f.Version.CompareTo(last.Version) <= 0)];
    }

    /// <summary>The files without a row. A row without a file is no fault: it belongs to a newer release.</summary>
    private static List<MigrationFile> Pending(IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> rows)
    {
        var byVersion = rows.ToDictionary(r => r.Version);
        var changed = files.Where(f => byVersion.TryGetValue(f.Version.Text, out var row) && row.Checksum != f.Checksum).Select(f => (f, byVersion[f.Version.Text])).ToList();
        return changed.Count == 0 ? [.. files.Where(f => !byVersion.ContainsKey(f.Version.Text))] : throw MigrationErrors.Changed(changed);
    }

    private static List<MigrationFile> InOrder(List<MigrationFile> pending, IReadOnlyList<AppliedMigration> rows)
    {
        var newest = rows.Select(r => MigrationVersion.Parse(r.Version)).Where(v => !v.IsRepeatable).Max();
        var late = pending.Where(f => newest is not null && f.Version.CompareTo(newest) < 0).ToList();
        return late.Count == 0 ? pending : throw MigrationErrors.OutOfOrder(late, newest!.Text);
    }

    private static async Task<T> InLedgerAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw new RolloutException("RT2509", $"the ledger in the schema 'rollout' cannot be used: {(fault as PostgresException)?.MessageText ?? fault.Message} Give the role of the connection the right to make that schema, or to read and write the tables in it.", innerException: fault);
        }
    }
}
