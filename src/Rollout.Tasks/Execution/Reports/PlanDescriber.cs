using Rollout.Tasks.Database;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>Says what the chain would do. Pure: from the plan, the journal's state and what was read of the world.</summary>
internal static class PlanDescriber
{
    public static PlanReport Describe(RolloutPlan plan, EnvironmentState state, WorldView view)
    {
        var rollout = state.Rollout is { Finished: false } inFlight && inFlight.Release == plan.Release ? inFlight : null;
        var stable = rollout?.StableSlot ?? (view.Traffic is null ? null : Roles.Stable(view.Traffic));
        var stableRelease = stable is { } slot ? state.Slots.GetValueOrDefault(slot)?.Release : plan.Embedded?.BootstrapRelease;
        var done = stableRelease == plan.Release ? $"{plan.Release} is stable in {stable?.Label()}" : null;
        var candidate = (stable ?? Slot.Blue).Other();
        return new PlanReport(plan.Application, plan.Environment, plan.Release, stable, stableRelease, [.. TaskNames.Chain.Select(task =>
        {
            var skipped = done ?? (rollout?.Done.TryGetValue(task, out var outcome) == true && task != TaskNames.Preflight ? $"done at {outcome.At:u}" : null);
            return new PlannedTask(task, skipped, skipped is null ? [.. Effects(plan, rollout, view, candidate, task)] : []);
        })])
        {
            Migrations = done is null ? view.Review : null,
            Faults = done is null ? view.Faults : [],
            Forecast = MigrateStagingStage.ForecastOf(rollout),
            Detection = [.. AnalysisPlan.Detectable(plan)],
            PassesWithoutProof = AnalysisPlan.WithoutProof(plan),
        };
    }

    private static IEnumerable<string> Effects(RolloutPlan plan, RolloutState? rollout, WorldView view, Slot candidate, string task) => task switch
    {
        TaskNames.Preflight => ["check tools, sources, disk, memory, load balancer, stable release and database; change nothing"],
        TaskNames.BuildImages => plan.Services.Select(service => $"build {service.Name} from {Relative(plan, service.Context)}"),
        TaskNames.TagImages => plan.Services.Select(service => $"tag {plan.Application}-{service.Name}:{plan.Release} and pin its digest"),
        TaskNames.MigrateStaging => Migrate(plan, view.PendingStaging, [.. Replay(plan), "apply {0} to staging, verify"]),
        TaskNames.DeployCandidate => plan.Services.SelectMany(service => new[]
        {
            $"start {service.Name} {plan.Release} in {candidate.Label()}, wait for 200 from {service.HealthPath}",
            $"register it in {GroupName(plan, service.Name, candidate)} and wait until the load balancer calls it healthy",
        }),
        TaskNames.MigrateDatabase => Migrate(plan, view.Pending, "apply {0} to the database, verify"),
        TaskNames.SmokeTest => Smoke(plan, view, candidate),
        TaskNames.ShiftTraffic10 => Steps(plan, rollout, view, candidate, 0, 10),
        TaskNames.ShiftTraffic50 => Steps(plan, rollout, view, candidate, 10, 50),
        _ => Steps(plan, rollout, view, candidate, 50, 100).Concat(AnalysisPlan.OfBake(plan)).Append($"keep the old slot until {plan.Retention:c} after that"),
    };

    private static IEnumerable<string> Smoke(RolloutPlan plan, WorldView view, Slot candidate)
    {
        var flows = plan.SmokeFlows.Select(flow => $"run '{flow.Name}': {string.Join(", ", flow.Steps.Select(step => $"{step.Method} {step.Path}"))}");
        return view.Router is ITestTraffic && plan is { SmokeFlows.Count: > 0, Traffic.TestTraffic: { Through: TestTrafficPath.LoadBalancer } test }
            ? [$"make rules for requests with the {(test.Cookie is null ? $"header {test.Header}" : $"cookie {test.Cookie}")} to {candidate.Label()}, where the load balancer can", .. flows, "remove these rules"]
            : flows;
    }

    private static string GroupName(RolloutPlan plan, string service, Slot slot) => plan.Traffic.Router == "haproxy"
        ? $"a free server of {slot.Label()} in {HAProxyService.Of(plan, service).Backend}"
        : TargetGroupNames.Of(plan, service, slot);

    private static IEnumerable<string> Migrate(RolloutPlan plan, IReadOnlyList<string>? pending, params string[] effects)
    {
        if (plan.Database is not { } database)
        {
            return ["nothing: the application has no database"];
        }

        var what = pending switch
        {
            null => $"what is pending of {Relative(plan, database.Migrations)} (the database cannot be read now)",
            [] => "nothing (none is pending)",
            _ => string.Join(", ", pending),
        };
        return effects.Select(effect => string.Format(System.Globalization.CultureInfo.InvariantCulture, effect, what));
    }

    private static IReadOnlyList<string> Replay(RolloutPlan plan)
    {
        const string There = "copy the staging database, apply {0} to the copy, back where there are backward files and forward again, verify";
        var what = (plan.Database?.Replay, plan.SmokeFlows.Count) switch
        {
            (ReplayPolicy.Off or null, _) => null,
            (ReplayPolicy.On, > 0) => "the smoke flows that reach the database, against instances on the copy, and probes/*.sql",
            _ => "probes/*.sql",
        };
        return what is null ? [$"{There}, drop the copy"] : [There, $"try the stable release on the copy, before and after {{0}}: {what}; drop the copy"];
    }

    private static IEnumerable<string> Steps(RolloutPlan plan, RolloutState? rollout, WorldView view, Slot candidate, int above, int upTo) => plan.Steps
        .Index()
        .Where(step => step.Item.Weight > above && step.Item.Weight <= upTo && step.Index > (rollout is { StepPassed: true } ? rollout.StepIndex : -1))
        .SelectMany(step => Calls(plan, view, candidate, step.Item.Weight).Concat(AnalysisPlan.OfStep(plan, step.Index)));

    private static IEnumerable<string> Calls(RolloutPlan plan, WorldView view, Slot candidate, int weight) =>
        view is { Traffic: { } world, Router: { } router }
            ? router.Plan(world, candidate, weight).Select(change => change.Call)
            : plan.Services.Select(service => $"give {service.Name} in {candidate.Label()} weight {weight}");

    private static string Relative(RolloutPlan plan, string path) => Path.GetRelativePath(plan.BaseDirectory, path);
}

/// <summary>What could be read of the world without starting anything.</summary>
/// <param name="Router">Null when the load balancer cannot be read.</param>
/// <param name="Traffic">Null when the load balancer cannot be read.</param>
/// <param name="Pending">Versions of pending migrations; null when the database cannot be read.</param>
/// <param name="PendingStaging">The same of staging.</param>
internal sealed record WorldView(ITrafficRouter? Router, TrafficState? Traffic, IReadOnlyList<string>? Pending, IReadOnlyList<string>? PendingStaging)
{
    /// <summary>What the pending migrations do; null when the database cannot be read.</summary>
    public MigrationReview? Review { get; init; }

    /// <summary>What <see cref="StatusReport.Writes"/> says; null where the database takes them, and where no such window is configured.</summary>
    public string? Writes { get; init; }

    /// <summary>Why a database of the plan cannot be read; empty where all can, and where the environment is not up.</summary>
    public IReadOnlyList<RolloutException> Faults { get; init; } = [];
}
