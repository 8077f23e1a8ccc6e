namespace Rollout.Tasks.Traffic;

/// <summary>A router that can say, before a rollout, what in its configuration keeps shares from being what the weights say.</summary>
public interface IInspectedRouter
{
    /// <summary>Looks at the configuration and changes nothing.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>What was found; empty when there is nothing to say.</returns>
    /// <exception cref="RolloutException">RT2101, RT2102, RT2103, RT2105: as of every reading.</exception>
    Task<IReadOnlyList<RouterNote>> InspectAsync(CancellationToken cancellationToken);
}

/// <summary>One thing that was found.</summary>
/// <param name="Kind">What it means for a rollout.</param>
/// <param name="Text">In words, without a full stop; for a refusal and a warning also what to do.</param>
public sealed record RouterNote(RouterNoteKind Kind, string Text);

/// <summary>What a finding means for a rollout.</summary>
public enum RouterNoteKind
{
    /// <summary>It is unusual, and handled.</summary>
    Fine,

    /// <summary>Weights are set, but shares follow them late or not exactly.</summary>
    Warning,

    /// <summary>The router will refuse to raise a weight, or to set one.</summary>
    Refusal,
}
