namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Runs statements of the stable release before and after migrations. Nothing of what they write stays.</summary>
internal interface IProbeReplay : IAsyncDisposable
{
    /// <summary>Prepares and runs each statement in a session that stays open.</summary>
    /// <param name="copy">Npgsql connection string of the copy.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One entry for each that fails already now, and so cannot show what the migrations do; it is left out afterwards.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    Task<IReadOnlyList<ProbeFault>> BeforeAsync(Secret copy, CancellationToken cancellationToken);

    /// <summary>Runs each statement again, as it was prepared, and in a new session.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One entry for each that fails now, and for what may surprise the release; empty when nothing has changed.</returns>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    Task<IReadOnlyList<ProbeFault>> AfterAsync(CancellationToken cancellationToken);
}

/// <summary>What is wrong with a statement.</summary>
/// <param name="Place">Such as <c>probes/tasks.sql:3:8</c>: the mistake where the server tells it, else the start of the statement.</param>
/// <param name="SqlState">Of the server, or the one that fits best.</param>
/// <param name="Text">In words.</param>
/// <param name="Fails">False for what only may surprise.</param>
internal sealed record ProbeFault(string Place, string SqlState, string Text, bool Fails)
{
    /// <inheritdoc />
    public override string ToString() => $"{Place}: {Text}";
}
