using System.ComponentModel;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>A value that migrations must not change.</summary>
internal sealed record IntegritySpec
{
    [Required]
    [Description("For messages.")]
    public string? Name { get; init; }

    [Required]
    [Description("Answers one row with one value, such as 'SELECT count(*) FROM account'.")]
    public string? Sql { get; init; }

    [Between("0", "1000000000000")]
    [Description("How far a number may differ afterwards.")]
    public double Tolerance { get; init; }

    [Description("Whether a number may be larger afterwards, as counts are where users go on writing.")]
    public bool MayGrow { get; init; }
}

/// <summary>Replicas and migrations.</summary>
internal sealed record ReplicationSpec
{
    [Between("1ms", "1h")]
    [Description("How far the slowest replica may be behind when a migration begins.")]
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(1);

    [Between("0", "100")]
    [Description("How many replicas must be connected.")]
    public int Replicas { get; init; }

    [Between("1s", "1d")]
    [Description("How long to wait for them before each migration.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Backfills in batches.</summary>
internal sealed record BackfillSpec
{
    [Between("10ms", "1s")]
    [Description("How long a batch should take, and so how long a request may wait for one of its rows.")]
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromMilliseconds(250);

    [Between("1ms", "1h")]
    [Description("How far the slowest replica may be behind; the backfill waits for it.")]
    public TimeSpan MaxLag { get; init; } = TimeSpan.FromSeconds(5);

    [Between("1s", "1d")]
    [Description("How long to wait for the replicas before the backfill stops; the next run goes on there.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A read-only window around the migrations.</summary>
internal sealed record ReadOnlySpec
{
    [Description("Program that tells the application to stop writing, run first.")]
    public string? Enter { get; init; }

    [Description("Program that tells it to go on, run last; also after a killed run.")]
    public string? Leave { get; init; }

    [Description("Address that gets a POST when the window begins, behind the program.")]
    public Uri? EnterUrl { get; init; }

    [Description("Address that gets a POST when it is over, behind the program; also after a killed run.")]
    public Uri? LeaveUrl { get; init; }

    [Description("Bearer token of both requests. Secret.")]
    public Secret? Token { get; init; }
}

/// <summary>Further databases.</summary>
internal sealed record OtherDatabasesSpec
{
    [Description("Their names on the server of the connection.")]
    public IReadOnlyList<string?> Names { get; init; } = [];

    [Description("Finds them: answers one name a row, in one column. Asked in the connection's database.")]
    public string? Query { get; init; }

    [Between("1", "64")]
    [Description("How many are migrated at a time.")]
    public int Parallel { get; init; } = 4;
}
