namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Whether a slot's counters can be compared with those of the read before: no instance came, went or began anew. Immutable.</summary>
/// <remarks>An instance that comes back after a missed scrape brings all that it counted in its life, and none of that happened in the window.</remarks>
internal sealed class PrometheusContinuity
{
    private readonly IReadOnlyDictionary<string, double> before;

    private PrometheusContinuity(IReadOnlyDictionary<string, double> before) => this.before = before;

    /// <summary>Nothing was read yet.</summary>
    public static PrometheusContinuity Start { get; } = new(new Dictionary<string, double>());

    /// <summary>What holds after a read.</summary>
    /// <param name="now">Requests by instance.</param>
    /// <param name="continues">False when the slot has no counters in this one sample, so that nothing is compared across it.</param>
    public PrometheusContinuity With(IReadOnlyDictionary<string, double> now, out bool continues)
    {
        continues = before.Count == 0 || (now.Count == before.Count && now.All(instance => before.TryGetValue(instance.Key, out var last) && instance.Value >= last));
        return new(now);
    }
}
