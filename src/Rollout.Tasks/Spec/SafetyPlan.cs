namespace Rollout.Tasks.Spec;

/// <summary>A value that must be the same after the migrations as before, but for what is declared.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Sql">One statement; answers one row with one value.</param>
/// <param name="Tolerance">How far numbers may differ. 0 or more. Default: 0.</param>
/// <param name="MayGrow">Whether a number may be larger afterwards, as counts of rows that users write are.</param>
public sealed record IntegrityQuery(string Name, string Sql, double Tolerance, bool MayGrow);

/// <summary>How far replicas may be behind before a migration begins.</summary>
/// <param name="MaxLag">Of the slowest one. Default: 1 s.</param>
/// <param name="Replicas">How many must be connected. Default: 0, which asks for none.</param>
/// <param name="Timeout">How long to wait for them. Default: 5 min.</param>
public sealed record ReplicationPlan(TimeSpan MaxLag, int Replicas, TimeSpan Timeout);

/// <summary>How backfills in batches are slowed down.</summary>
/// <param name="BatchTime">How long a batch should take and keep its row locks. Default: 250 ms, so that a request that waits for one of them is not noticed.</param>
/// <param name="MaxLag">A backfill waits while the slowest replica is further behind. Default: 5 s.</param>
/// <param name="Timeout">How long it waits before it stops with RT2533. Default: 10 min.</param>
public sealed record BackfillPlan(TimeSpan BatchTime, TimeSpan MaxLag, TimeSpan Timeout)
{
    /// <summary>The defaults.</summary>
    public static BackfillPlan Default { get; } = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));
}

/// <summary>A time in which nothing but migrations writes to the database.</summary>
/// <param name="Enter">Program and arguments that tell the application; empty for none.</param>
/// <param name="Leave">Program and arguments that tell it that it is over; empty for none. Also run after a killed run.</param>
public sealed record ReadOnlyPlan(IReadOnlyList<string> Enter, IReadOnlyList<string> Leave)
{
    /// <summary>Gets a POST without a body behind <see cref="Enter"/>; null for none.</summary>
    public Uri? EnterUrl { get; init; }

    /// <summary>Gets a POST without a body behind <see cref="Leave"/>, also after a killed run; null for none.</summary>
    public Uri? LeaveUrl { get; init; }

    /// <summary>Bearer token of both; null for none.</summary>
    public Secret? Token { get; init; }
}

/// <summary>Further databases with the same schema, such as one per tenant.</summary>
/// <param name="Names">Their names on the server of the connection; may be empty.</param>
/// <param name="Query">Answers one name a row; null for none.</param>
/// <param name="Parallel">How many are migrated at a time. Default: 4.</param>
public sealed record OtherDatabasesPlan(IReadOnlyList<string> Names, string? Query, int Parallel);
