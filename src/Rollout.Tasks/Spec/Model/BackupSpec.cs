using System.ComponentModel;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>Backups of the shared database.</summary>
internal sealed record BackupSpec
{
    [Description("When one is taken: beforeMigrations, or off (only the age of those that are there is checked).")]
    public BackupPolicy Policy { get; init; } = BackupPolicy.BeforeMigrations;

    [Description("Folder that backups lie in, relative to this file. Default: backups beside the journal.")]
    public string? Folder { get; init; }

    [Between("0", "64")]
    [Description("Tables dumped and restored side by side, into a folder; 0 writes one file.")]
    public int Jobs { get; init; }

    [Between("1", "1000")]
    [Description("How many finished backups are kept; only what has our manifest is ever removed.")]
    public int Keep { get; init; } = 5;

    [Between("1m", "366d")]
    [Description("How old the newest backup may be at Preflight, such as 4h; left out, it is not asked.")]
    public TimeSpan? MaxAge { get; init; }

    [Between("10s", "7d")]
    [Description("How long a backup or a restore may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(2);

    [Description("Hash the rows of each table as well, so that a restore is compared row by row.")]
    public bool Checksums { get; init; }

    [Description("Program that takes a managed snapshot instead of pg_dump; it gets PGHOST, PGPORT, PGDATABASE and PGUSER, and must end with 0 when the snapshot is done.")]
    public string? Command { get; init; }
}

/// <summary>When a backup is taken.</summary>
internal enum BackupPolicy
{
    BeforeMigrations,
    Off,
}
