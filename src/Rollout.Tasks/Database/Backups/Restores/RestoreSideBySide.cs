using System.Globalization;
using System.Text;
using Npgsql;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Backups.Restores;

/// <summary>Restores a backup into a new database, proves that it holds what was backed up, and only then swaps it with the live one, by their names.</summary>
/// <param name="plan">Jobs and deadline.</param>
/// <param name="folder">Where the backups are.</param>
/// <param name="say">Gets a line for each part.</param>
/// <param name="time">The clock.</param>
internal sealed class RestoreSideBySide(BackupPlan plan, BackupFolder folder, Action<string> say, TimeProvider time)
{
    /// <summary>Databases of this name are ours: one that a killed run left is dropped without a question.</summary>
    public const string Prefix = "rollout_restore_";

    private const int MaxNameBytes = 63;

    /// <summary>Restores a backup in the place of the live database, which stays under another name.</summary>
    /// <param name="connection">Npgsql connection string of the live database.</param>
    /// <param name="name">Which backup; null for the newest of the database.</param>
    /// <param name="accept">Asked before anything is made, with what will be lost. False ends it.</param>
    /// <param name="cancellationToken">Ends it; until the swap nothing is changed but for the new database, which is dropped.</param>
    /// <exception cref="RolloutException">RT2572: the backup is damaged. RT2574: there is none. RT2575: the loss was not accepted. RT2576, RT2577: it could not be restored. RT2578: it could not be swapped.</exception>
    public async Task<RestoreResult> RunAsync(Secret connection, string? name, Func<LostWrites, bool> accept, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(plan.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var live = DatabaseConnection.Parse(connection).Database ?? string.Empty;
        try
        {
            return await RunAsync(connection, live, Find(live, name), accept, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(live, $"it was not finished within {plan.Timeout:c} (database.backup.timeout)");
        }
        catch (NpgsqlException fault)
        {
            throw Failed(live, (fault as PostgresException)?.MessageText ?? fault.Message);
        }
    }

    private async Task<RestoreResult> RunAsync(Secret connection, string live, Backup backup, Func<LostWrites, bool> accept, CancellationToken cancellationToken)
    {
        if (live is "postgres" or "template0" or "template1")
        {
            throw Failed(live, $"'{live}' is a database that the server needs for its own work");
        }

        await BackupVerifier.VerifyAsync(backup, cancellationToken).ConfigureAwait(false);
        say(string.Create(CultureInfo.InvariantCulture, $"backup '{backup.Name}' of {backup.Manifest.TakenAt:u} is whole: {backup.Manifest.Files.Count} files, {backup.Manifest.Tables.Count} tables"));
        Ask(await LostAsync(backup, connection, cancellationToken).ConfigureAwait(false), backup, accept);

        var fresh = FreshName(live);
        await DropAsync(connection, live, cancellationToken).ConfigureAwait(false);
        try
        {
            await FillAsync(connection, live, fresh, backup, cancellationToken).ConfigureAwait(false);
            return await SwapAsync(connection, live, fresh, backup, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
            await DropAsync(connection, live, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private Backup Find(string live, string? name)
    {
        var all = folder.Of(live);
        var found = name is null ? all.FirstOrDefault(backup => backup.Manifest.Kind != BackupKind.Command) : all.FirstOrDefault(backup => backup.Name == name);
        return found switch
        {
            { Manifest.Kind: not BackupKind.Command } => found,
            null => throw new RolloutException("RT2574", $"there is no backup {(name is null ? string.Empty : $"'{name}' ")}of '{live}' in '{folder.Path}'. {(all.Count == 0 ? "There is none of it at all" : $"There are: {string.Join(", ", all.Take(5).Select(backup => backup.Name))}")}. Nothing was changed.", ExitCode.Configuration),
            _ => throw new RolloutException("RT2574", $"the backup '{name}' is a snapshot that a command took (database.backup.command), so only its provider can restore it. Nothing was changed.", ExitCode.Configuration),
        };
    }

    private void Ask(LostWrites lost, Backup backup, Func<LostWrites, bool> accept)
    {
        foreach (var line in lost.Lines())
        {
            say(line);
        }

        if (!accept(lost))
        {
            throw new RolloutException("RT2575", $"the writes since {backup.Manifest.TakenAt:u} would be lost, and nobody accepted that. Nothing was changed. What is lost stands above; accept it with --accept-data-loss.", ExitCode.Held);
        }
    }

    private async Task FillAsync(Secret connection, string live, string fresh, Backup backup, CancellationToken cancellationToken)
    {
        var settings = DatabaseConnection.Parse(connection);
        var maintenance = await DatabaseCopier.OpenMaintenanceAsync(connection, cancellationToken).ConfigureAwait(false);
        await using (maintenance.ConfigureAwait(false))
        {
            await DatabaseTwin.CreateAsync(maintenance, live, fresh, cancellationToken).ConfigureAwait(false);
        }

        var arguments = new[] { "--exit-on-error", string.Create(CultureInfo.InvariantCulture, $"--jobs={(plan.Jobs > 0 ? plan.Jobs : 2)}"), "--no-password", $"--dbname={fresh}", backup.Dump };
        if (await PostgresProgram.RunAsync(settings, fresh, "pg_restore", arguments, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            throw Failed(live, fault);
        }

        settings.Database = fresh;
        var session = await DatabaseConnection.OpenAsync(new Secret(settings.ConnectionString), "rollout restore", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        await TableCounter.PrepareAsync(session, cancellationToken).ConfigureAwait(false);
        await EnsureSameAsync(session, live, backup, cancellationToken).ConfigureAwait(false);

        // A dump has no statistics, and without them the first queries would read whole tables.
        await DatabaseCopier.ExecuteAsync(session, "ANALYZE", cancellationToken).ConfigureAwait(false);
    }

    private async Task EnsureSameAsync(NpgsqlConnection session, string live, Backup backup, CancellationToken cancellationToken)
    {
        var checksums = backup.Manifest.Tables.Any(table => table.Checksum is not null);
        var found = await TableCounter.ReadAsync(session, checksums, cancellationToken).ConfigureAwait(false);
        var differences = backup.Manifest.Tables.Except(found).Select(table => table.Table).Union(found.Except(backup.Manifest.Tables).Select(table => table.Table)).ToList();
        if (differences.Count > 0)
        {
            throw new RolloutException("RT2577", $"restored, {differences.Count} tables of '{live}' do not hold what the backup's manifest says: {string.Join(", ", differences.Take(5))}. The live database was not touched. Name another backup with --backup=NAME.");
        }

        say(string.Create(CultureInfo.InvariantCulture, $"restored beside '{live}': {found.Count} tables, {found.Sum(table => table.Rows)} rows, as in the backup{(checksums ? ", row by row" : string.Empty)}"));
    }

    private async Task<RestoreResult> SwapAsync(Secret connection, string live, string fresh, Backup backup, CancellationToken cancellationToken)
    {
        var kept = Cut(string.Empty, live, string.Create(CultureInfo.InvariantCulture, $"_before_restore_{time.GetUtcNow():yyyyMMdd_HHmmss}"));
        var started = time.GetTimestamp();
        var ended = await DatabaseSwap.RunAsync(connection, fresh, kept, time, cancellationToken).ConfigureAwait(false);
        var result = new RestoreResult(backup, kept, ended, time.GetElapsedTime(started));
        say(string.Create(CultureInfo.InvariantCulture, $"'{live}' is the backup now; {ended} sessions were ended; what it was is '{kept}', read only, until you drop it"));

        await TellKeptAsync(connection, kept, backup, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>What is said and set after the swap must not make it look undone.</summary>
    private async Task TellKeptAsync(Secret connection, string kept, Backup backup, CancellationToken cancellationToken)
    {
        try
        {
            var settings = DatabaseConnection.Parse(connection);
            settings.Database = kept;
            foreach (var line in (await LostAsync(backup, new Secret(settings.ConnectionString), cancellationToken).ConfigureAwait(false)).Lines())
            {
                say(line);
            }

            var maintenance = await DatabaseCopier.OpenMaintenanceAsync(connection, cancellationToken).ConfigureAwait(false);
            await using var dispose = maintenance.ConfigureAwait(false);
            await DatabaseCopier.ExecuteAsync(maintenance, $"ALTER DATABASE {SqlName.Quote(kept)} SET default_transaction_read_only = on", cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or RolloutException or OperationCanceledException)
        {
            say($"the swap is done; of '{kept}' not all could be told or set: {fault.Message}");
        }
    }

    private static async Task<LostWrites> LostAsync(Backup backup, Secret connection, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout restore", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        await TableCounter.PrepareAsync(session, cancellationToken).ConfigureAwait(false);
        var log = await TableCounter.ReadAsync(session, "SELECT (SELECT system_identifier::text FROM pg_control_system()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::int8", reader => (System: reader.GetString(0), Position: reader.GetInt64(1)), cancellationToken).ConfigureAwait(false);
        var rows = await TableCounter.ReadAsync(session, checksums: false, cancellationToken).ConfigureAwait(false);
        var writes = await TableCounter.ReadWritesAsync(session, cancellationToken).ConfigureAwait(false);
        var bytes = log[0].System == backup.Manifest.SystemIdentifier ? log[0].Position - LogPosition.Parse(backup.Manifest.Lsn) : null;
        return LostWrites.Compare(backup.Manifest, rows, writes, bytes is >= 0 ? bytes : null);
    }

    /// <summary>Drops what a restore of this database made and did not finish.</summary>
    private static async Task DropAsync(Secret connection, string live, CancellationToken cancellationToken)
    {
        var maintenance = await DatabaseCopier.OpenMaintenanceAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var dispose = maintenance.ConfigureAwait(false);
        await DatabaseCopier.ExecuteAsync(maintenance, $"DROP DATABASE IF EXISTS {SqlName.Quote(FreshName(live))} WITH (FORCE)", cancellationToken).ConfigureAwait(false);
    }

    private static string FreshName(string live) => Cut(Prefix, live, string.Empty);

    /// <summary>A name of at most 63 bytes: the middle gives way.</summary>
    private static string Cut(string before, string name, string after)
    {
        while (Encoding.UTF8.GetByteCount(before + name + after) > MaxNameBytes)
        {
            name = name[..^1];
        }

        return before + name + after;
    }

    private static RolloutException Failed(string live, string reason) =>
        new("RT2576", $"the backup of '{live}' was not restored: {reason.ReplaceLineEndings(" ").TrimEnd('.')}. The live database was not touched. The role needs CREATEDB and the roles that own what is restored; the server needs room for a second copy.");
}

/// <summary>What became of a restore.</summary>
/// <param name="Backup">Which one.</param>
/// <param name="Kept">Name of the database that was replaced.</param>
/// <param name="SessionsEnded">In it, at the swap.</param>
/// <param name="Swap">How long the swap took.</param>
internal sealed record RestoreResult(Backup Backup, string Kept, long SessionsEnded, TimeSpan Swap);
