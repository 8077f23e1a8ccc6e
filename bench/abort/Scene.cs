using Rollout.Tasks.Analysis;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.AbortTrials;

/// <summary>What both processes know of the environment.</summary>
/// <param name="Folder">Journal, lease and requests.</param>
/// <param name="ApiPort">Of the recorder before the load balancer's API.</param>
/// <param name="MetricsUrl">Of the recorder before the load balancer's metrics.</param>
internal sealed record Scene(string Folder, int ApiPort, Uri MetricsUrl)
{
    /// <summary>Two services; a first step at 10 % that lasts longer than any trial; a guard that fires at the first bad sample.</summary>
    public RolloutPlan Plan => Plans.Sample(Folder) with
    {
        Steps = [new RolloutStep(10, TimeSpan.FromMinutes(5)), new RolloutStep(100, TimeSpan.FromSeconds(1))],
        Metrics = new MetricsPlan("exposition", MetricsUrl, TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1)),
        Guards = [new Guard("error-rate > 5%", "error-rate", GuardComparison.GreaterThan, 5, TimeSpan.Zero, TimeSpan.FromSeconds(2), 1, GuardAction.Rollback)],
    };

    /// <summary>The load balancer, seen through the recorder.</summary>
    public EmbeddedEndpoints Endpoints => new(0, string.Empty, 0, ApiPort, 0, 0);

    public static Topology Topology { get; } = new(
        "nest",
        [new TopologyService("auth", ["/auth/*"], "/health", "nest-auth-blue", "nest-auth-green"), new TopologyService("web", ["/*"], "/health", "nest-web-blue", "nest-web-green")],
        ProbeIntervalMs: 200,
        HealthyThreshold: 1,
        UnhealthyThreshold: 5);
}

/// <summary>Journal, lease and requests in a folder, as the tool keeps them.</summary>
internal sealed class Stores(string folder) : IAbortStores
{
    public FileLeaseStore Files { get; } = new(folder, TimeProvider.System);

    public ILeaseStore Leases => Files;

    public IAbortRequests Aborts { get; } = new FileAbortRequests(folder);

    public IJournal Journal => field ??= new FileJournal(Path.Combine(folder, "journal.jsonl"), Files, TimeProvider.System);
}
