namespace Rollout.Tasks.Execution.Stages;

/// <summary>Finds who is still connected to a database and is not of the release that serves.</summary>
internal static class OtherReleases
{
    /// <summary>Looks at the sessions of the plan's services by their application names.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="connection">Npgsql connection string of the database.</param>
    /// <param name="slot">Where the release runs that may be connected.</param>
    /// <param name="release">That release.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A clause that names them; null where there are none.</returns>
    public static async Task<string?> ConnectedAsync(RolloutSession session, Secret connection, Slot slot, string release, CancellationToken cancellationToken)
    {
        var plan = session.Plan;
        var sessions = await session.Backends.SharedSchema.SessionsAsync(
            connection,
            [.. plan.Services.Select(service => InstanceRequests.NamesOf(plan, service))],
            [.. plan.Services.Select(service => InstanceRequests.ApplicationName(plan, service, slot, release))],
            cancellationToken).ConfigureAwait(false);
        return sessions.Count == 0 ? null : $"{sessions.Count} {(sessions.Count == 1 ? "session" : "sessions")} of another release than {release} {(sessions.Count == 1 ? "is" : "are")} connected to the database: {string.Join("; ", sessions.Take(5))}";
    }
}
