using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>How a migrator reads files, and how patient it is.</summary>
internal sealed record MigratorOptions
{
    /// <summary>How files are read.</summary>
    public MigrationFilePlan Files { get; init; } = new();

    /// <summary>How long it waits for another runner before RT2505. Default: 10 s; long enough for what a killed runner left to end.</summary>
    public TimeSpan RunnerDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two questions whether the other runner is done. Default: 100 ms.</summary>
    public TimeSpan RunnerInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often a statement that did not get its lock is tried again. 1 or more. Default: 20.</summary>
    public int LockRetries { get; init; } = 20;

    /// <summary>First delay before a retry; it doubles each time, with jitter. Default: 200 ms.</summary>
    public TimeSpan LockRetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest delay before a retry. Default: 5 s.</summary>
    public TimeSpan MaxLockRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Table of another tool, such as <c>flyway_schema_history</c>, that says what was applied before this ledger was made; null for none.</summary>
    public string? Baseline { get; init; }

    /// <summary>How backfills in batches are slowed down.</summary>
    public BackfillPlan Backfill { get; init; } = BackfillPlan.Default;

    /// <summary>Time between two looks at the replicas. Default: 500 ms.</summary>
    public TimeSpan BackfillLagInterval { get; init; } = TimeSpan.FromMilliseconds(500);
}
