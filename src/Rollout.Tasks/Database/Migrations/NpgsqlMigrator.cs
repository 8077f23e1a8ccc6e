using System.Reflection;
using Npgsql;
using Rollout.Tasks.Database.Linting;

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
        var (files, session) = await ReadAndOpenAsync(connection, folder, "rollout status", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        var (rows, pending) = await CompareAsync(new MigrationLedger(session), files, cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0 && options.Baseline is { } table)
        {
            var known = await InLedgerAsync(() => new Baseline(session, table).FindAsync(files, cancellationToken)).ConfigureAwait(false);
            pending = [.. pending.Except(known)];
        }

        return new MigrationStatus(rows, [.. pending.Select(f => new PendingMigration(f.Version.Text, f.Name, f.Checksum, f.Statements.Count) { Phase = f.PhaseOrExpand, HasBackward = f.Backward is not null })]);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<AppliedMigration>> ApplyAsync(MigrationRequest request, IProgress<MigrationProgress> progress, CancellationToken cancellationToken)
    {
        var (all, connection) = await ReadAndOpenAsync(request.Connection, request.Folder, $"rollout {request.RolloutId}", cancellationToken).ConfigureAwait(false);
        var session = new MigrationSession(connection);
        await using var disposeSession = session.ConfigureAwait(false);
        var files = LedgerComparison.Of(request.Phases, LedgerComparison.UpTo(all, request.Folder, request.UpTo));

        // Nothing to do is the common case; it needs no lock.
        if ((await CompareAsync(session.Ledger, files, cancellationToken).ConfigureAwait(false)).Pending.Count == 0)
        {
            return [];
        }

        var guard = await OpenGuardAsync(request, cancellationToken).ConfigureAwait(false);
        await using var disposeGuard = guard.ConfigureAwait(false);
        var begun = await BeginAsync(session, cancellationToken).ConfigureAwait(false);
        if (options.Baseline is { } table)
        {
            await InLedgerAsync(() => new Baseline(session.Connection, table).TakeAsync(all, request, cancellationToken)).ConfigureAwait(false);
        }

        var (rows, pending) = await CompareAsync(session.Ledger, files, cancellationToken).ConfigureAwait(false);
        if (request.OutOfOrder == OutOfOrderPolicy.Refuse && LedgerComparison.Late(pending, rows) is ({ Count: > 0 } late, { } newest))
        {
            throw MigrationErrors.OutOfOrder(late, newest.Text);
        }

        if (request.NeedsWayBack && pending.Where(f => f.Kind == MigrationKind.Versioned && f.PhaseOrExpand != MigrationPhase.Contract && f.Backward is null).ToList() is { Count: > 0 } oneWay)
        {
            throw MigrationErrors.OneWay(oneWay);
        }

        return await Run(request, session, guard, progress).ApplyAsync(pending, begun, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RevertAsync(MigrationRequest request, string downTo, IProgress<MigrationProgress> progress, CancellationToken cancellationToken)
    {
        var (files, connection) = await ReadAndOpenAsync(request.Connection, request.Folder, $"rollout {request.RolloutId}", cancellationToken).ConfigureAwait(false);
        var session = new MigrationSession(connection);
        await using var disposeSession = session.ConfigureAwait(false);
        var guard = await OpenGuardAsync(request, cancellationToken).ConfigureAwait(false);
        await using var disposeGuard = guard.ConfigureAwait(false);
        var begun = await BeginAsync(session, cancellationToken).ConfigureAwait(false);
        var rows = await InLedgerAsync(() => session.Ledger.ReadAsync(cancellationToken)).ConfigureAwait(false);
        var backward = RevertPlan.Of(files, rows, begun, downTo);
        return await Run(request, session, guard, progress).RevertAsync(backward, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the files while the session opens, for each takes about as long. A fault of the files is told first.</summary>
    private async Task<(IReadOnlyList<MigrationFile> Files, NpgsqlConnection Connection)> ReadAndOpenAsync(Secret connection, string folder, string applicationName, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var opening = DatabaseConnection.OpenAsync(connection, applicationName, stop.Token);
        try
        {
            var files = await MigrationFolder.ReadAsync(folder, options.Files, cancellationToken).ConfigureAwait(false);
            return (files, await opening.ConfigureAwait(false));
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
            {
                await opening.Result.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private MigrationRun Run(MigrationRequest request, MigrationSession session, NpgsqlConnection guard, IProgress<MigrationProgress> progress) =>
        new(request, session, new BlockerWatch(guard, time), options, time, progress);

    /// <summary>Takes the lock of the session that works, and makes the ledger.</summary>
    /// <returns>What was begun by an earlier run.</returns>
    private Task<IReadOnlySet<string>> BeginAsync(MigrationSession session, CancellationToken cancellationToken) => InLedgerAsync(async () =>
    {
        await RunnerLock.TakeAsync(session.Connection, RunnerLock.Work, options, time, cancellationToken).ConfigureAwait(false);
        await session.Ledger.EnsureAsync(cancellationToken).ConfigureAwait(false);
        return await session.Journal.ReadVersionsAsync(cancellationToken).ConfigureAwait(false);
    });

    /// <exception cref="RolloutException">RT2503: an applied file has changed.</exception>
    private static async Task<(IReadOnlyList<AppliedMigration> Rows, IReadOnlyList<MigrationFile> Pending)> CompareAsync(MigrationLedger ledger, IReadOnlyList<MigrationFile> files, CancellationToken cancellationToken)
    {
        var rows = await InLedgerAsync(() => ledger.ReadAsync(cancellationToken)).ConfigureAwait(false);
        if (LedgerComparison.Changed(files, rows) is { Count: > 0 } changed)
        {
            var scripts = await InLedgerAsync(() => ledger.ReadScriptsAsync(changed.Select(c => c.Row.Version), cancellationToken)).ConfigureAwait(false);
            throw MigrationErrors.Changed(changed, scripts);
        }

        return (rows, LedgerComparison.Pending(files, rows));
    }

    private async Task<NpgsqlConnection> OpenGuardAsync(MigrationRequest request, CancellationToken cancellationToken)
    {
        var guard = await DatabaseConnection.OpenAsync(request.Connection, $"rollout {request.RolloutId} guard", cancellationToken).ConfigureAwait(false);
        try
        {
            await RunnerLock.TakeAsync(guard, RunnerLock.Guard, options, time, cancellationToken).ConfigureAwait(false);
            return guard;
        }
        catch
        {
            await guard.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<T> InLedgerAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw MigrationErrors.NoLedger(fault);
        }
    }
}
