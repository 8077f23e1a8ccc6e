using Rollout.Tasks.Database;

namespace Rollout.Tasks.Spec;

/// <summary>The database that both releases share, and its staging twin.</summary>
/// <param name="Connection">Npgsql connection string; null when embedded.</param>
/// <param name="Staging">Npgsql connection string of the staging database; null when embedded, or when there is none.</param>
/// <param name="Name">Name of the database on the embedded cluster; null when not embedded. Its staging twin is called <c>name_staging</c>.</param>
/// <param name="Migrations">Absolute path of the folder with <c>NNN_name.sql</c> files.</param>
/// <param name="Verify">Run after the migrations, on the copy and on staging.</param>
/// <param name="LockTimeout">How long a statement may wait for a lock. Default: 500 ms.</param>
/// <param name="StatementTimeout">How long a statement may run. Default: 15 min.</param>
public sealed record DatabasePlan(
    Secret? Connection,
    Secret? Staging,
    string? Name,
    string Migrations,
    IReadOnlyList<VerificationQuery> Verify,
    TimeSpan LockTimeout,
    TimeSpan StatementTimeout)
{
    /// <summary>What the linter counts as large, and what stops.</summary>
    public LintPlan Lint { get; init; } = new();

    /// <summary>Backups before migrations; null for none.</summary>
    public BackupPlan? Backup { get; init; }

    /// <summary>How the files are read.</summary>
    public MigrationFilePlan Files { get; init; } = new();

    /// <summary>Asked before and after the migrations; may be empty.</summary>
    public IReadOnlyList<IntegrityQuery> Integrity { get; init; } = [];

    /// <summary>How far replicas may be behind when a migration begins; null does not ask.</summary>
    public ReplicationPlan? Replication { get; init; }

    /// <summary>How backfills in batches are slowed down.</summary>
    public BackfillPlan Backfill { get; init; } = BackfillPlan.Default;

    /// <summary>The read-only window around the migrations; null for none.</summary>
    public ReadOnlyPlan? ReadOnly { get; init; }

    /// <summary>Further databases with the same schema; null for none.</summary>
    public OtherDatabasesPlan? Others { get; init; }

    /// <summary>What of the stable release is run on the copy of staging, before and after the migrations. Default: all there is.</summary>
    public ReplayPolicy Replay { get; init; } = ReplayPolicy.On;

    /// <summary>How the migrations are run.</summary>
    public RunnerPlan Runner { get; init; } = new(MigrationTransaction.Each, OutOfOrderPolicy.Refuse, null);
}

/// <summary>How migrations are run.</summary>
/// <param name="Transaction">What is all or nothing. Default: each migration.</param>
/// <param name="OutOfOrder">What becomes of a pending migration that is older than an applied one. Default: it is refused.</param>
/// <param name="Baseline">Table of another tool that says what was applied before; null for none.</param>
public sealed record RunnerPlan(MigrationTransaction Transaction, OutOfOrderPolicy OutOfOrder, string? Baseline)
{
    /// <summary>What becomes of the migrations of a release that was rolled back. Default: they stay.</summary>
    public MigrationRollback Rollback { get; init; }
}

/// <summary>How migrations are looked at before they run.</summary>
public sealed record LintPlan
{
    /// <summary>A table with more bytes than this is large, so that blocking it is told. Default: 10 MB.</summary>
    public long LargeTable { get; init; } = 10_000_000;

    /// <summary>A table with more rows than this is large. Default: 10,000.</summary>
    public int LargeRows { get; init; } = 10_000;

    /// <summary>What becomes of a finding that blocks a large table. Default: it is told.</summary>
    public CheckPolicy Blocking { get; init; } = CheckPolicy.Warn;

    /// <summary>Whether matters of taste are told. Default: no.</summary>
    public bool Style { get; init; }
}

/// <summary>A query that proves that migrations did what they should.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Sql">Answers one row with one value; or, where nothing is expected, each fault as a row.</param>
/// <param name="Expect">What the value must be, as text in the invariant culture; <c>true</c> and <c>false</c> for booleans. Null when no row may come.</param>
public sealed record VerificationQuery(string Name, string Sql, string? Expect);
