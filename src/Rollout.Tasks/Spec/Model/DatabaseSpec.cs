using System.ComponentModel;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>The shared database.</summary>
internal sealed record DatabaseSpec
{
    [Description("Name of the database in the embedded cluster; its staging twin is called NAME_staging. Either this or connection.")]
    public string? Embedded { get; init; }

    [Description("Npgsql connection string, best taken from a variable: '${NEST_DATABASE}'. Secret. Either this or embedded.")]
    public Secret? Connection { get; init; }

    [Description("Npgsql connection string of the staging database. Secret. Goes with connection.")]
    public Secret? Staging { get; init; }

    [Required]
    [Description("Folder with SQL files, such as 006_name.sql, relative to this file.")]
    public string? Migrations { get; init; }

    [Description("How the files are read.")]
    public MigrationFilesSpec Files { get; init; } = new();

    [Between("1ms", "5m")]
    [Description("How long a statement may wait for a lock.")]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    [Between("1s", "1d")]
    [Description("How long a statement may run.")]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(15);

    [Description("How the migrations are looked at before they run.")]
    public LintSpec Lint { get; init; } = new();

    [Description("How the migrations are run.")]
    public RunnerSpec Runner { get; init; } = new();

    [Description("Queries that must hold after the migrations, on the copy and on staging.")]
    public IReadOnlyList<VerifySpec?> Verify { get; init; } = [];

    [Description("What of the stable release is run on the copy of staging before and after the migrations, to show that it can use the schema: its smoke flows and the files probes/*.sql beside the migrations (on), only these files (probes), or nothing (off).")]
    public ReplayPolicy Replay { get; init; } = ReplayPolicy.On;

    [Description("Backups before migrations; leave it out for none.")]
    public BackupSpec? Backup { get; init; }

    [Description("Values that must be the same after the migrations of the shared database as before.")]
    public IReadOnlyList<IntegritySpec?> Integrity { get; init; } = [];

    [Description("Wait before each migration until no replica is too far behind; leave it out for no wait.")]
    public ReplicationSpec? Replication { get; init; }

    [Description("How backfills in batches are slowed down.")]
    public BackfillSpec Backfill { get; init; } = new();

    [Description("Let nothing but migrations write while they run; leave it out where users go on writing.")]
    public ReadOnlySpec? ReadOnly { get; init; }

    [Description("Further databases with the same schema, such as one per tenant; leave it out for none.")]
    public OtherDatabasesSpec? Others { get; init; }
}

/// <summary>A query with its answer.</summary>
internal sealed record VerifySpec
{
    [Required]
    [Description("For messages.")]
    public string? Name { get; init; }

    [Required]
    [Description("Answers one row with one value.")]
    public string? Sql { get; init; }

    [Required]
    [Description("What the value must be, as text: 'true', '42'.")]
    public string? Expect { get; init; }
}

/// <summary>First checks.</summary>
internal sealed record PreflightSpec
{
    [Description("What an unclean tree or an unknown release tag does: stop, warn or off.")]
    public CheckPolicy Git { get; init; } = CheckPolicy.Stop;

    [Placeholders("release")]
    [Description("Name of the release's git tag.")]
    public string ReleaseTag { get; init; } = "v{release}";

    [Description("Free space that the disk of the state directory must have.")]
    public ByteSize FreeDisk { get; init; } = new(1_000_000_000);

    [Description("Free memory that this machine must have.")]
    public ByteSize FreeMemory { get; init; } = new(256_000_000);
}
