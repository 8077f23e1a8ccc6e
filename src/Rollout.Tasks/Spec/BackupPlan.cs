namespace Rollout.Tasks.Spec;

/// <summary>Backups of the shared database before its migrations.</summary>
public sealed record BackupPlan
{
    /// <summary>Whether one is taken before pending migrations. Default: true, where backups are configured at all.</summary>
    public bool BeforeMigrations { get; init; } = true;

    /// <summary>Absolute path of the folder that backups lie in; null for <c>backups</c> beside the journal.</summary>
    public string? Folder { get; init; }

    /// <summary>Tables dumped and restored side by side. 0 writes one file instead of a folder, and restores with two.</summary>
    /// <value>0 to 64. Default: 0.</value>
    public int Jobs { get; init; }

    /// <summary>How many finished backups of the database are kept.</summary>
    /// <value>1 to 1,000. Default: 5.</value>
    public int Keep { get; init; } = 5;

    /// <summary>How old the newest backup may be at Preflight (RT2573); null does not ask.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How long a backup or a restore may take. Default: 2 h.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whether the rows of each table are hashed as well as counted, so that a restore is compared row by row. Default: false.</summary>
    public bool Checksums { get; init; }

    /// <summary>Program and arguments that take a snapshot instead of pg_dump; empty for pg_dump.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}
