using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution;

/// <summary>The work of one task. It knows what to do, not whether it is its turn: that is the <see cref="StageRunner"/>'s.</summary>
internal interface IStage
{
    /// <summary>Name of the task.</summary>
    string Name { get; }

    /// <summary>Whether the outcome in the journal is still true in the world.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="outcome">What the journal says of an earlier run of this task in the same rollout.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Why nothing is to do; null when the work must be done again.</returns>
    Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken);

    /// <summary>Does the work. Every effect is safe to repeat.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="cancellationToken">Cancelled when the operator asks to stop or the lease is lost.</param>
    /// <returns>What was done.</returns>
    Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken);
}

/// <summary>What a stage did.</summary>
/// <param name="Detail">One line for people.</param>
/// <param name="Evidence">What later tasks build on.</param>
internal sealed record StageResult(string Detail, IReadOnlyDictionary<string, string> Evidence)
{
    public StageResult(string detail)
        : this(detail, new Dictionary<string, string>())
    {
    }
}
