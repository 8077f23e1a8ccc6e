using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Backups;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The newest backup of the database is young enough, and its files are there. They are not read: a restore does that.</summary>
/// <param name="folder">Where backups are.</param>
/// <param name="connection">Npgsql connection string of the database.</param>
/// <param name="maxAge">Oldest that will do.</param>
/// <param name="time">The clock.</param>
internal sealed class BackupIsFreshCheck(BackupFolder folder, Secret connection, TimeSpan maxAge, TimeProvider time) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "the backup is fresh";

    /// <inheritdoc />
    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var database = DatabaseConnection.Parse(connection).Database ?? string.Empty;
        return Task.FromResult(folder.Of(database) is [var newest, ..]
            ? Check(newest, database)
            : CheckResult.Failed("RT2573", $"there is no backup of '{database}' in '{folder.Path}'; one of at most {maxAge:c} is needed (database.backup.maxAge). Take one, or take the limit out."));
    }

    private CheckResult Check(Backup newest, string database)
    {
        var age = time.GetUtcNow() - newest.Manifest.TakenAt;
        if (BackupVerifier.SizeFault(newest) is { } fault)
        {
            return CheckResult.Failed("RT2573", $"the newest backup of '{database}', '{newest.Name}', is damaged: {fault}. Take another one, and remove that folder.");
        }

        return age <= maxAge
            ? CheckResult.Passed(FormattableString.Invariant($"'{newest.Name}', {age.TotalHours:0.0} h old"))
            : CheckResult.Failed("RT2573", FormattableString.Invariant($"the newest backup of '{database}', '{newest.Name}', is {age.TotalHours:0.0} h old; {maxAge.TotalHours:0.##} h are allowed (database.backup.maxAge). Take one, or raise the limit."));
    }
}
