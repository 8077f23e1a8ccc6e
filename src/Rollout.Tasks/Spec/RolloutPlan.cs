using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Database;

namespace Rollout.Tasks.Spec;

/// <summary>A validated <c>rollout.yaml</c> for one environment and one release: every default is filled in, every name resolved.</summary>
/// <remarks>Made by <c>SpecValidator</c> alone; nothing below it checks again.</remarks>
public sealed record RolloutPlan
{
    /// <summary>Absolute path of the folder of <c>rollout.yaml</c>; relative paths of the file start here.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Absolute path of the folder for journal, lease, images and logs. Default: <c>.rollout</c> in <see cref="BaseDirectory"/>.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Name of the application.</summary>
    public required string Application { get; init; }

    /// <summary>Name of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Name of the release to roll out.</summary>
    public required string Release { get; init; }

    /// <summary>At least one, in the order of the file; shifts and starts go in this order.</summary>
    public required IReadOnlyList<ServicePlan> Services { get; init; }

    /// <summary>What runs the instances.</summary>
    public required RuntimePlan Runtime { get; init; }

    /// <summary>What divides the requests.</summary>
    public required TrafficPlan Traffic { get; init; }

    /// <summary>Where the counters come from.</summary>
    public required MetricsPlan Metrics { get; init; }

    /// <summary>The shared database; null when the application has none.</summary>
    public DatabasePlan? Database { get; init; }

    /// <summary>At least one; weights ascend strictly and the last is 100.</summary>
    public required IReadOnlyList<RolloutStep> Steps { get; init; }

    /// <summary>Watched in every step, and in the bake time.</summary>
    public required IReadOnlyList<Guard> Guards { get; init; }

    /// <summary>Compares the candidate with the stable release; null for guards alone.</summary>
    public JudgePlan? Judge { get; init; }

    /// <summary>How long the candidate is watched after cutover, while the old slot is kept. Default: zero.</summary>
    public TimeSpan Bake { get; init; }

    /// <summary>What happens when the candidate is worse. Default: roll back.</summary>
    public required FailurePolicy OnFailure { get; init; }

    /// <summary>How long the old slot is kept after cutover. Default: 24 h.</summary>
    public required TimeSpan Retention { get; init; }

    /// <summary>Longest time without a step forward. Default: the longest hold + 10 min.</summary>
    public required TimeSpan ProgressDeadline { get; init; }

    /// <summary>How long all instances of a slot may take to become healthy. Default: 1 min.</summary>
    public required TimeSpan StartTimeout { get; init; }

    /// <summary>HTTP flows against the candidate before it gets traffic; may be empty.</summary>
    public required IReadOnlyList<SmokeFlow> SmokeFlows { get; init; }

    /// <summary>Traffic that this tool makes itself; null for none.</summary>
    public LoadPlan? Load { get; init; }

    /// <summary>What is checked before anything is built.</summary>
    public required PreflightPlan Preflight { get; init; }

    /// <summary>The embedded load balancer, database and supervisor; null where the environment is somebody else's.</summary>
    public EmbeddedPlan? Embedded { get; init; }
}

/// <summary>One service of the application.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="Context">Absolute path of the build context.</param>
/// <param name="Project">Project file, relative to the context; null when the runtime does not publish folders.</param>
/// <param name="Dockerfile">Dockerfile, relative to the context; null when the runtime does not use container images. Where there is a project too, the project is published first and the published folder is what the Dockerfile may copy from.</param>
/// <param name="BuildArguments">MSBuild properties of the publish and build arguments of the Dockerfile. Values may hold <c>{release}</c>, for <see cref="Placeholders.Expand"/>: the first stable release of an embedded environment is built from the same plan.</param>
/// <param name="MaxSizeBytes">Largest allowed image in bytes; null for no limit.</param>
/// <param name="Command">Program and arguments for published folders, such as <c>dotnet Nest.Auth.dll</c>.</param>
/// <param name="Routes">Path patterns of the load balancer's rule, such as <c>/auth/*</c>; at least one, unique among services.</param>
/// <param name="HealthPath">Path of the health probe. Default: <c>/health</c>.</param>
/// <param name="EnvironmentVariables">Values may hold <c>{port}</c>, <c>{slot}</c>, <c>{release}</c>, <c>{service}</c> <c>{database}</c> and <c>{application}</c>, for <see cref="Placeholders.Expand"/>.</param>
/// <param name="MemoryBytes">Memory limit in bytes; null for none.</param>
/// <param name="Cpus">Processor limit; null for none.</param>
/// <param name="StopTimeout">How long running requests may take to end at a stop. Default: 30 s.</param>
public sealed record ServicePlan(
    string Name,
    string Context,
    string? Project,
    string? Dockerfile,
    IReadOnlyDictionary<string, string> BuildArguments,
    long? MaxSizeBytes,
    IReadOnlyList<string> Command,
    IReadOnlyList<string> Routes,
    string HealthPath,
    IReadOnlyDictionary<string, string> EnvironmentVariables,
    long? MemoryBytes,
    double? Cpus,
    TimeSpan StopTimeout);

/// <summary>What runs the instances.</summary>
/// <param name="Kind"><c>process</c> or <c>docker</c>.</param>
/// <param name="Network">For docker: <c>bridge</c> (ports published on 127.0.0.1) or <c>host</c>. Default: <c>bridge</c>.</param>
/// <param name="BaseImages">For docker: images that the Dockerfiles start from and that this machine can make itself; may be empty.</param>
public sealed record RuntimePlan(string Kind, string Network, IReadOnlyList<BaseImage> BaseImages);

/// <summary>An image that Dockerfiles start from, where none can be pulled.</summary>
/// <param name="Name">Such as <c>local/aspnet:10.0</c>.</param>
/// <param name="Script">Absolute path of a script that makes it; it gets the name as its one argument and runs only when the engine does not have the image.</param>
public sealed record BaseImage(string Name, string Script);

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

    /// <summary>The read-only window around the migrations; null for none.</summary>
    public ReadOnlyPlan? ReadOnly { get; init; }

    /// <summary>Further databases with the same schema; null for none.</summary>
    public OtherDatabasesPlan? Others { get; init; }

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

/// <summary>One entry of the plan.</summary>
/// <param name="Weight">Whole percent of requests for the candidate, 1 to 100.</param>
/// <param name="Hold">How long the step is watched.</param>
public sealed record RolloutStep(int Weight, TimeSpan Hold)
{
    /// <summary>Watched in this step beside the environment's guards.</summary>
    public IReadOnlyList<Guard> Guards { get; init; } = [];

    /// <summary>What must be true at the end of the hold, over the whole of it.</summary>
    public IReadOnlyList<Guard> Require { get; init; } = [];

    /// <summary>What happens when the hold ends and the judge cannot tell; null: as the judge's plan says.</summary>
    public InconclusivePolicy? WhenInconclusive { get; init; }

    /// <inheritdoc />
    public bool Equals(RolloutStep? other) => other is not null
        && (Weight, Hold, WhenInconclusive) == (other.Weight, other.Hold, other.WhenInconclusive)
        && Guards.SequenceEqual(other.Guards)
        && Require.SequenceEqual(other.Require);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Weight, Hold, WhenInconclusive, Guards.Count, Require.Count);
}

/// <summary>What happens when the candidate is worse.</summary>
public enum FailurePolicy
{
    /// <summary>All traffic goes back to the stable release.</summary>
    Rollback,

    /// <summary>The rollout stays where it is and asks for a person: the forward-only policy.</summary>
    Hold,
}

/// <summary>HTTP requests that belong together; captured values pass from one to the next.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Steps">At least one, in order.</param>
public sealed record SmokeFlow(string Name, IReadOnlyList<SmokeStep> Steps);

/// <summary>One HTTP request and what must come back. Texts may hold variables such as <c>{token}</c> or <c>{uuid}</c>, for <see cref="Placeholders.Expand"/>.</summary>
/// <param name="Service">Whose candidate instance is asked.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, starting with a slash.</param>
/// <param name="Headers">Sent with the request.</param>
/// <param name="Body">JSON text; null for none. A name in braces is a variable, to be replaced by a text with JSON's escapes; every other brace inside of a text is written as an escape, so that a doubled brace is never one of its own.</param>
/// <param name="Status">The status that must come back.</param>
/// <param name="Json">JSON path to the text that must stand there; the text <c>*</c> asks only for a value that is not null.</param>
/// <param name="Capture">Name of a variable to the JSON path of its value.</param>
/// <param name="Timeout">Default: 10 s.</param>
public sealed record SmokeStep(
    string Service,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string? Body,
    int Status,
    IReadOnlyDictionary<string, string> Json,
    IReadOnlyDictionary<string, string> Capture,
    TimeSpan Timeout);

/// <summary>Traffic that the tool makes itself while a rollout runs: open loop, fixed rate.</summary>
/// <param name="RequestsPerSecond">0.1 to 10,000.</param>
/// <param name="Requests">Sent in turn.</param>
/// <param name="Timeout">An answer later than this counts as failed. Default: 10 s.</param>
public sealed record LoadPlan(double RequestsPerSecond, IReadOnlyList<LoadRequest> Requests, TimeSpan Timeout);

/// <summary>One kind of request of the load generator, sent to the load balancer's listener.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Sent with the request.</param>
/// <param name="Body">JSON text; null for none.</param>
public sealed record LoadRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string? Body);

/// <summary>What is checked before anything is built.</summary>
/// <param name="Git">For an unclean tree or an unknown release tag.</param>
/// <param name="ReleaseTag">Name of the release's tag, with <c>{release}</c>. Default: <c>v{release}</c>.</param>
/// <param name="MinimumFreeDiskBytes">On the state directory's disk. Default: 1 GB.</param>
/// <param name="MinimumFreeMemoryBytes">Of the machine that builds. Default: 256 MB.</param>
public sealed record PreflightPlan(CheckPolicy Git, string ReleaseTag, long MinimumFreeDiskBytes, long MinimumFreeMemoryBytes);

/// <summary>What happens when a check finds a fault.</summary>
public enum CheckPolicy
{
    /// <summary>The rollout does not start.</summary>
    Stop,

    /// <summary>It is said, and the rollout goes on.</summary>
    Warn,

    /// <summary>It is not checked.</summary>
    Off,
}

/// <summary>The embedded load balancer, database and supervisor.</summary>
/// <param name="TrafficPort">Data plane. Default: 8080.</param>
/// <param name="ApiPort">ELBv2 API. Default: 8081.</param>
/// <param name="ControlPort">Supervisor. Default: 8082.</param>
/// <param name="PostgresPort">Database. Default: 8083.</param>
/// <param name="Ports">What happens when a port is taken. Default: next free.</param>
/// <param name="BootstrapRelease">Put in place as stable when the environment is empty.</param>
/// <param name="BootstrapMigrateTo">Last migration of the bootstrap release, such as <c>005</c>.</param>
/// <param name="Seed">Absolute path of an SQL file with first rows; null for none.</param>
/// <param name="ProbeInterval">Time between two health probes of a target. Default: 1 s.</param>
/// <param name="HealthyThreshold">Probes in a row before a target is healthy. Default: 2.</param>
/// <param name="UnhealthyThreshold">Failed probes in a row before a target is unhealthy. Default: 2.</param>
public sealed record EmbeddedPlan(
    int TrafficPort,
    int ApiPort,
    int ControlPort,
    int PostgresPort,
    PortPolicy Ports,
    string BootstrapRelease,
    string? BootstrapMigrateTo,
    string? Seed,
    TimeSpan ProbeInterval,
    int HealthyThreshold,
    int UnhealthyThreshold);

/// <summary>What happens when a port is taken.</summary>
public enum PortPolicy
{
    /// <summary>The next free port is taken and written down.</summary>
    Next,

    /// <summary>It is a fault that names the port.</summary>
    Fail,
}
