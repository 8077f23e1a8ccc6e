namespace Rollout.Tasks.Analysis.Composite;

/// <summary>A source beside the main one, and when it is read.</summary>
/// <param name="Source">The source.</param>
/// <param name="Interval">Time between two reads.</param>
/// <param name="Timeout">How long one read may take.</param>
internal sealed record ExtraSource(IReadingSource Source, TimeSpan Interval, TimeSpan Timeout)
{
    /// <summary>Metrics whose denominator is the slot's requests, as the main source tells them.</summary>
    public IReadOnlyList<string> OfRequests { get; init; } = [];
}
