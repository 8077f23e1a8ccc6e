using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Load;

/// <summary>What the load generator has counted since its start. Nothing is left out: neither its first requests nor those that it could not send.</summary>
/// <param name="StartedAt">When the first request was due.</param>
/// <param name="Elapsed">Since then; stands still once the load has ended.</param>
/// <param name="Requests">Requests that were due so far.</param>
/// <param name="Failed">Those of them that failed: no whole answer, an answer after the timeout, a status of 400 or more, or not sent at all.</param>
/// <param name="InFlight">Sent, and not answered yet; 0 once the load has ended.</param>
/// <param name="NotSent">Failed because too many requests were in flight; part of <paramref name="Failed"/>.</param>
/// <param name="Statuses">HTTP status to number of whole answers in time.</param>
/// <param name="P50Ms">Median time from sending to the end of the answer in milliseconds; null without an answer. At most 4 % too high.</param>
/// <param name="P95Ms">95th percentile, likewise.</param>
/// <param name="P99Ms">99th percentile, likewise.</param>
/// <param name="MaxLatenessMs">Longest time in milliseconds that a request was sent after it was due. A large value says that this machine was too busy to keep the rate.</param>
/// <param name="FirstFailures">The first ten failures.</param>
public sealed record LoadSnapshot(
    DateTimeOffset StartedAt,
    TimeSpan Elapsed,
    long Requests,
    long Failed,
    int InFlight,
    long NotSent,
    IReadOnlyDictionary<int, long> Statuses,
    double? P50Ms,
    double? P95Ms,
    double? P99Ms,
    double MaxLatenessMs,
    IReadOnlyList<LoadFailure> FirstFailures);

/// <summary>One failed request in words.</summary>
/// <param name="At">When it failed.</param>
/// <param name="Text">One line, such as <c>GET /costs: status 503 after 12 ms</c>.</param>
public sealed record LoadFailure(DateTimeOffset At, string Text);

/// <summary>One request that has ended.</summary>
/// <param name="Request">What was sent.</param>
/// <param name="SentAt">Timestamp of the generator's clock when it was sent.</param>
/// <param name="Duration">From then to the end of the answer.</param>
/// <param name="Failed">Whether it failed.</param>
public sealed record LoadExchange(LoadRequest Request, long SentAt, TimeSpan Duration, bool Failed);
