using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Tests.Analysis;

/// <summary>A trigger of a runbook that is about a metric, written as a user would write it.</summary>
/// <param name="Id">Of the trigger.</param>
/// <param name="Text">As the runbook has it.</param>
/// <param name="Guards">Lines of <c>guards</c>, or of the first step's <c>require</c>.</param>
/// <param name="FiresAtSecond">From when the state is there.</param>
/// <param name="Bad">Samples by second that must fire it.</param>
/// <param name="Good">Samples by second that just do not.</param>
public sealed record RunbookTrigger(string Id, string Text, string[] Guards, int FiresAtSecond, Func<int, MetricSample> Bad, Func<int, MetricSample> Good)
{
    /// <summary>True for a gate: its lines are what a step requires, and it is decided at the end of its hold.</summary>
    public bool IsGate { get; init; }
}

/// <summary>The triggers of the five runbooks that are about metrics, with samples on both sides of their limits, one a second.</summary>
internal static class RunbookTriggers
{
    public static IReadOnlyList<RunbookTrigger> All { get; } =
    [
        new("000-r1", "Health check failures > 3 consecutive failures", ["health-failures > 3 in a row"], 0, s => Requests(s, health: 4), s => Requests(s, health: 3)),
        new("000-r2", "Error rate > 5% for 2 minutes", ["error-rate > 5% for 2m"], 120, s => Requests(s, errors: 6), s => Requests(s, errors: 5)),
        new("000-r3", "p95 > 2000ms for 5 minutes", ["p95 > 2000ms for 5m"], 300, s => Requests(s, p95: 2100), s => Requests(s, p95: 2000)),
        new("000-r4", "Database connection failures > 10% of requests", ["db-connection-failures > 10% of requests"], 0, s => Failures(s, 11), s => Failures(s, 10)),
        new("000-g10", "10% step: 5 min, error rate < 1%, p95 < 500ms", ["error-rate < 1%", "p95 < 500ms"], 300, s => Requests(s, p95: 500), s => Requests(s, p95: 499)) { IsGate = true },
        new("000-g10", "10% step: 5 min, error rate < 1%, p95 < 500ms", ["error-rate < 1%", "p95 < 500ms"], 300, s => Requests(s, errors: 1, p95: 400), s => Requests(s, errors: 0, p95: 400)) { IsGate = true },
        new("000-g50", "50% step: 10 min, no resource saturation", ["cpu < 70%", "memory < 80%", "connections < 80% of max"], 600, s => Resources(s, 60, 70, 80), s => Resources(s, 69, 79, 79)) { IsGate = true },
        new("000-slo", "throughput within +-20% of baseline", ["requests within 20% of baseline then hold"], 0, s => Requests(s, rate: 121), s => Requests(s, rate: 120)),
        new("000-slo", "throughput within +-20% of baseline", ["requests within 20% of baseline then hold"], 0, s => Requests(s, rate: 79), s => Requests(s, rate: 80)),
        new("001-c1", "error rate > 10% for > 2 minutes", ["error-rate > 10% for 2m"], 120, s => Requests(s, errors: 11), s => Requests(s, errors: 10)),
        new("001-c2", "p95 > 5 s", ["p95 > 5s"], 0, s => Requests(s, p95: 5100), s => Requests(s, p95: 5000)),
        new("001-c3", "DB connectivity loss > 30 s", ["db-up = 0 for 30s"], 30, s => Now(s, "db-up", null, 0), s => Now(s, "db-up", null, s % 30 == 29 ? 1 : 0)),
        new("001-c4", "RabbitMQ connectivity loss > 30 s", ["rabbitmq-up = 0 for 30s"], 30, s => Now(s, "rabbitmq-up", null, 0), s => Now(s, "rabbitmq-up", null, s % 30 == 29 ? 1 : 0)),
        new("001-h1", "error rate > 5% for > 5 min", ["error-rate > 5% for 5m then hold"], 300, s => Requests(s, errors: 100), s => Requests(s, errors: 5)),
        new("001-h2", "p95 > 1 s for > 5 min", ["p95 > 1s for 5m then hold"], 300, s => Requests(s, p95: 1100), s => Requests(s, p95: 1000)),
        new("001-h3", "cache hit rate drops > 50%", ["cache-hit-rate within 50% of baseline then hold"], 0, s => Hits(s, 44), s => Hits(s, 45)),
        new("001-m1", "error rate 1-5% for > 10 min", ["error-rate between 1% and 5% for 10m then hold"], 600, s => Requests(s, errors: 1), s => Requests(s, errors: 6)),
        new("002-g1", "canary go/no-go: error rate delta < 0.1%", ["error-rate delta < 0.1%", "p95 delta < 10ms"], 300, s => Requests(s, rate: 10_000, errors: 0.1, p95: 100), s => Requests(s, rate: 10_000, errors: 0.09, p95: 100)) { IsGate = true },
        new("002-g1", "canary go/no-go: response time delta < 10 ms", ["error-rate delta < 0.1%", "p95 delta < 10ms"], 300, s => Requests(s, p95: 110), s => Requests(s, p95: 109)) { IsGate = true },
        new("002-rb", "availability > 99.99%", ["availability > 99.99%"], 0, s => Requests(s, rate: 100_000, errors: 0.01), s => Requests(s, rate: 100_000, errors: 0.009)),
    ];

    /// <summary>What the baseline of these runbooks has: 100 requests a second, 90 % of the cache's reads hit.</summary>
    public static IReadOnlyDictionary<string, double> Baseline { get; } = new Dictionary<string, double> { ["requests"] = 100, ["cache-hit-rate"] = 90 };

    // Half of the requests go to each slot. The stable one has no errors, and 100 ms at its 95th percentile.
    private static MetricSample Requests(int second, double rate = 100, double errors = 0, double p95 = 100, int health = 0) => new(
        Given.Start.AddSeconds(second),
        Slot(second * rate / 2, 0, 100, 0),
        Slot(second * rate / 2, errors, p95, health));

    private static MetricSample Failures(int second, double percent) =>
        With(second, new MetricReading("db-connection-failures", SlotRole.Candidate, second * percent, second * 100, Given.Start.AddSeconds(second)) { IsCounter = true });

    private static MetricSample Hits(int second, double percent) =>
        With(second, new MetricReading("cache-hit-rate", null, second * percent, second * 100, Given.Start.AddSeconds(second)) { IsCounter = true });

    private static MetricSample Resources(int second, double cpu, double memory, double connections) => With(
        second,
        new("cpu", SlotRole.Candidate, cpu, null, Given.Start.AddSeconds(second)),
        new("memory", SlotRole.Candidate, memory, 100, Given.Start.AddSeconds(second)),
        new("connections", null, connections, 100, Given.Start.AddSeconds(second)));

    private static MetricSample Now(int second, string metric, SlotRole? role, double value) => With(second, new MetricReading(metric, role, value, null, Given.Start.AddSeconds(second)));

    private static MetricSample With(int second, params MetricReading[] readings) => Requests(second) with { Readings = readings };

    // Latencies fall evenly below a bound just above the wanted percentile, so that the interpolated value is the wanted one.
    private static SlotCounters Slot(double requests, double errors, double p95, int health) =>
        new(requests, requests * errors / 100, new([new(p95, requests * 95 / 100), new(20_000, requests), new(double.PositiveInfinity, requests)]), health);
}
