using Npgsql;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Programs;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Backups;

/// <summary>Lets the user's own program take a snapshot, and notes when.</summary>
internal static class CommandBackup
{
    /// <exception cref="RolloutException">RT2579: the program failed.</exception>
    public static async Task<Backup> TakeAsync(BackupPlan plan, BackupFolder folder, Secret connection, string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = DatabaseConnection.Parse(connection);
        BackupManifest manifest;
        var snapshot = await BackupSnapshot.OpenAsync(connection, BackupKind.Command, cancellationToken).ConfigureAwait(false);
        await using (snapshot.ConfigureAwait(false))
        {
            manifest = snapshot.Manifest with { Snapshot = string.Empty };
        }

        var started = time.GetTimestamp();
        using var unfinished = folder.Begin(settings.Database!, time.GetUtcNow());
        await RunAsync(plan.Command, settings, directory, cancellationToken).ConfigureAwait(false);
        return unfinished.Finish(manifest with { Seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 2) });
    }

    private static async Task RunAsync(IReadOnlyList<string> command, NpgsqlConnectionStringBuilder settings, string directory, CancellationToken cancellationToken)
    {
        var request = new ProgramRequest(command[0], [.. command.Skip(1)]) { EnvironmentVariables = DumpCopy.Variables(settings, settings.Database!), WorkingDirectory = directory };
        var result = await ProgramRunner.RunAsync(request, null, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            var said = result.Error.LastOrDefault(line => line.Length > 0) ?? "it said nothing on its standard error";
            said = string.IsNullOrEmpty(settings.Password) ? said : said.Replace(settings.Password, "***", StringComparison.Ordinal);
            throw new RolloutException("RT2579", $"the program '{command[0]}' (database.backup.command) ended with {result.ExitCode}: {said.TrimEnd('.')}. Nothing was migrated. It must end with 0 once the snapshot is done; run it by hand.");
        }
    }
}
