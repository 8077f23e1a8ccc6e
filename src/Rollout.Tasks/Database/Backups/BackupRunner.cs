using Npgsql;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Backups;

/// <summary>Takes backups. When one is finished, it was read to its end, and its snapshot is gone, so that it holds up nothing that comes after.</summary>
/// <param name="plan">How.</param>
/// <param name="folder">Where to.</param>
/// <param name="say">Gets a line now and then.</param>
/// <param name="time">The clock.</param>
internal sealed class BackupRunner(BackupPlan plan, BackupFolder folder, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>Asks for the free bytes of a folder's disk.</summary>
    public Func<string, long> FreeBytes { get; init; } = FreeSpace.Of;

    /// <summary>Takes one, checks it, and removes those that are too many.</summary>
    /// <param name="connection">Npgsql connection string of the database.</param>
    /// <param name="directory">Where a command of the user runs.</param>
    /// <param name="cancellationToken">Ends it; what was begun is removed.</param>
    /// <exception cref="RolloutException">RT2570: it cannot be taken, or not in time. RT2571: there is no room. RT2579: the user's command failed.</exception>
    public async Task<Backup> TakeAsync(Secret connection, string directory, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(plan.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var database = DatabaseConnection.Parse(connection).Database ?? string.Empty;
        try
        {
            var backup = plan.Command.Count > 0
                ? await CommandBackup.TakeAsync(plan, folder, connection, directory, time, either.Token).ConfigureAwait(false)
                : await DumpAsync(connection, either.Token).ConfigureAwait(false);
            foreach (var name in folder.Prune(database, plan.Keep))
            {
                say($"backup '{name}' is removed: {plan.Keep} are kept");
            }

            return backup;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(database, $"it was not finished within {plan.Timeout:c} (database.backup.timeout)");
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or UnauthorizedAccessException)
        {
            throw Failed(database, (fault as PostgresException)?.MessageText ?? fault.Message);
        }
    }

    /// <summary>RT2570.</summary>
    internal static RolloutException Failed(string database, string reason) =>
        new("RT2570", $"the backup of '{database}' was not taken: {reason.ReplaceLineEndings(" ").TrimEnd('.')}. Nothing was migrated. The role must be able to read all tables; the folder must be writable.");

    private async Task<Backup> DumpAsync(Secret connection, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var settings = DatabaseConnection.Parse(connection);
        using var unfinished = folder.Begin(settings.Database!, time.GetUtcNow());
        BackupManifest manifest;
        var snapshot = await BackupSnapshot.OpenAsync(connection, plan.Jobs > 0 ? BackupKind.Directory : BackupKind.Custom, cancellationToken).ConfigureAwait(false);
        await using (snapshot.ConfigureAwait(false))
        {
            EnsureRoom(settings.Database!, snapshot.TableBytes);
            manifest = snapshot.Manifest with { Tables = await ReadAsync(settings, snapshot, unfinished, cancellationToken).ConfigureAwait(false) };
        }

        var files = await BackupVerifier.HashAsync(unfinished.Folder, cancellationToken).ConfigureAwait(false);
        if (await BackupVerifier.ReadFullyAsync(unfinished.Dump, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            throw Failed(settings.Database!, $"it cannot be read to its end: {fault}");
        }

        return unfinished.Finish(manifest with { Files = files, Seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 2) });
    }

    /// <summary>Dumps and counts side by side, in one view of the data. The first fault ends the other.</summary>
    private async Task<IReadOnlyList<TableContent>> ReadAsync(NpgsqlConnectionStringBuilder settings, BackupSnapshot snapshot, UnfinishedBackup unfinished, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var counting = snapshot.CountAsync(plan.Checksums, stop.Token);
        var dumping = PostgresProgram.RunAsync(settings, settings.Database!, "pg_dump", Arguments(snapshot.Manifest.Snapshot, unfinished.Dump), stop.Token);
        var saying = SayProgressAsync(unfinished.Dump, snapshot.TableBytes, over.Token);
        try
        {
            var first = await Task.WhenAny(counting, dumping).ConfigureAwait(false);
            await first.ConfigureAwait(false);
            if (await dumping.ConfigureAwait(false) is { } fault)
            {
                // A count that fails ends the snapshot, and with it the dump, which may be seen first: the count knows why.
                await stop.CancelAsync().ConfigureAwait(false);
                await ((Task)counting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw counting.Exception?.InnerException as PostgresException ?? (Exception)Failed(settings.Database!, fault);
            }

            return await counting.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(counting, dumping, saying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IReadOnlyList<string> Arguments(string snapshot, string dump) =>
    [
        .. plan.Jobs > 0 ? (string[])["--format=directory", FormattableString.Invariant($"--jobs={plan.Jobs}")] : ["--format=custom"],
        "--compress=1", "--no-password", "--lock-wait-timeout=60s", $"--snapshot={snapshot}", $"--file={dump}",
    ];

    private void EnsureRoom(string database, long needed)
    {
        var free = FreeBytes(folder.Path);
        if (free < needed)
        {
            throw new RolloutException("RT2571", $"the backup of '{database}' may need {SizeWords.Of(needed)}, the size of its tables; {SizeWords.Of(free)} are free on the disk of '{folder.Path}'. Nothing was migrated. Free some, or name another folder (database.backup.folder).");
        }
    }

    private async Task SayProgressAsync(string dump, long estimate, CancellationToken over)
    {
        while (true)
        {
            await Task.Delay(SayEvery, time, over).ConfigureAwait(false);
            say($"  backup: {SizeWords.Of(SizeOf(dump))} written, of {SizeWords.Of(estimate)} in tables before compression");
        }
    }

    private static long SizeOf(string dump) => Directory.Exists(dump)
        ? new DirectoryInfo(dump).EnumerateFiles().Sum(file => file.Length)
        : File.Exists(dump) ? new FileInfo(dump).Length : 0;
}
