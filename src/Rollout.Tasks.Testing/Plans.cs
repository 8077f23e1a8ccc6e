using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Testing;

/// <summary>Valid plans for tests that need one and do not care where it comes from. A test changes what it is about with <c>with</c>.</summary>
public static class Plans
{
    /// <summary>Two services (<c>auth</c>, <c>web</c>), three steps (10, 50, 100), two guards, an embedded environment, no smoke flow and no load. Shares are not compared, for fakes have rates of their own: <c>Traffic.ShareTolerance</c> is 100.</summary>
    /// <param name="baseDirectory">Absolute path that the relative ones start from; nothing has to exist there.</param>
    /// <param name="release">Name of the release.</param>
    /// <returns>A plan whose state directory is <c>.rollout</c> in the base directory.</returns>
    public static RolloutPlan Sample(string baseDirectory = "/sample", string release = "1.8.0") => new()
    {
        BaseDirectory = baseDirectory,
        StateDirectory = Path.Combine(baseDirectory, ".rollout"),
        Application = "nest",
        Environment = "local",
        Release = release,
        Services = [Service(baseDirectory, "auth", release, "/auth/*"), Service(baseDirectory, "web", release, "/*")],
        Runtime = new RuntimePlan("process", "bridge", []),
        Traffic = new TrafficPlan { Router = "elbv2", LoadBalancers = [new LoadBalancerPlan("nest", null, null, null, [])], ShareTolerance = 100 },
        Metrics = new MetricsPlan("exposition", null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)),
        Database = new DatabasePlan(null, null, "nest", Path.Combine(baseDirectory, "migrations"), [], TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(15)),
        Steps =
        [
            new RolloutStep(10, TimeSpan.FromSeconds(15)),
            new RolloutStep(50, TimeSpan.FromSeconds(15)),
            new RolloutStep(100, TimeSpan.FromSeconds(5)),
        ],
        Guards =
        [
            new Guard("error-rate > 5% for 5s", "error-rate", GuardComparison.GreaterThan, 5, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), 10, GuardAction.Rollback),
            new Guard("health-failures > 3 in a row", "health-failures", GuardComparison.GreaterThan, 3, TimeSpan.Zero, TimeSpan.FromSeconds(10), 0, GuardAction.Rollback),
        ],
        OnFailure = FailurePolicy.Rollback,
        Retention = TimeSpan.FromHours(24),
        ProgressDeadline = TimeSpan.FromMinutes(10),
        StartTimeout = TimeSpan.FromMinutes(1),
        SmokeFlows = [],
        Preflight = new PreflightPlan(CheckPolicy.Warn, "v{release}", 1_000_000_000, 256_000_000),
        Embedded = new EmbeddedPlan(8080, 8081, 8082, 8083, PortPolicy.Next, "1.7.0", "005", null, TimeSpan.FromSeconds(1), 2, 2),
    };

    private static ServicePlan Service(string baseDirectory, string name, string release, string route) => new(
        name,
        Path.Combine(baseDirectory, "context"),
        $"src/{name}/{name}.csproj",
        $"docker/Dockerfile.{name}",
        new Dictionary<string, string> { ["Version"] = release },
        500_000_000,
        ["dotnet", $"{name}.dll"],
        [route],
        "/health",
        new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:{port}", ["ConnectionStrings__Nest"] = "{database}" },
        256_000_000,
        0.5,
        TimeSpan.FromSeconds(10));
}
