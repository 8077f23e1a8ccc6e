namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Shows on a copy whether the release that serves can use the schema after the migrations.</summary>
internal interface IReplay
{
    /// <summary>Sees what works on the copy before the migrations.</summary>
    /// <param name="copy">Npgsql connection string of the copy.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task BeginAsync(Secret copy, CancellationToken cancellationToken);

    /// <summary>Does the same again after the migrations.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2590: something worked before and does not any more.</exception>
    Task FinishAsync(CancellationToken cancellationToken);

    /// <summary>Lets go of the copy, whatever happened. Has its own deadline, and throws nothing.</summary>
    Task StopAsync();
}

/// <summary>Shows nothing.</summary>
internal sealed class NoReplay : IReplay
{
    /// <inheritdoc />
    public Task BeginAsync(Secret copy, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync() => Task.CompletedTask;
}
