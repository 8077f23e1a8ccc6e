using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Smoke;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Runs the smoke flows against the candidate before any traffic: through the load balancer where it can tell test requests from others, else against the instances.</summary>
/// <param name="createClient">Makes the client of the requests, as <see cref="SmokeRunner.CreateClient"/> does; null takes that one.</param>
internal sealed class SmokeTestStage(Func<HttpClient>? createClient = null) : IStage
{
    public string Name => TaskNames.SmokeTest;

    // What passed once for this rollout's pinned images need not be asked again.
    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"passed at {outcome.At:u}: {outcome.Detail}");

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        var testTraffic = new TestTraffic(session);
        var way = string.Empty;
        SmokeReport report;
        string? left;
        try
        {
            var route = session.Plan.SmokeFlows.Count == 0 ? null : await testTraffic.OpenAsync(Name, cancellationToken).ConfigureAwait(false);
            way = route is null ? "against the instances themselves" : $"through the load balancer at {route.Address} (header {route.Header})";
            session.Say($"  smoke flows run {way}");
            report = await RunFlowsAsync(session, route, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            left = await testTraffic.CloseAsync(Name).ConfigureAwait(false);
        }

        report.ThrowIfFailed();
        return left is null
            ? new StageResult($"{report.Summary}, {way}")
            : throw new RolloutException("RT4063", $"the smoke flows passed, but {left}.");
    }

    private async Task<SmokeReport> RunFlowsAsync(RolloutSession session, TestTrafficRoute? route, CancellationToken cancellationToken)
    {
        var slot = session.Rollout.CandidateSlot;
        var instances = await session.Backends.Runtime.ListAsync(cancellationToken).ConfigureAwait(false);
        var endpoints = instances
            .Where(instance => instance.Slot == slot && instance.Endpoint is not null)
            .ToDictionary(instance => instance.Service, instance => instance.Endpoint!);
        var through = route is null ? null : new SmokeRoute(route, (service, path) => RoutePatterns.ServiceOf(session.Plan.Services, path) == service);
        using var client = createClient?.Invoke() ?? SmokeRunner.CreateClient();
        if (through is not null)
        {
            await TestRouteProbe.WaitAsync(session, client, through, cancellationToken).ConfigureAwait(false);
        }

        var target = new SmokeTarget(endpoints, session.Plan.Release, slot) { Through = through };
        var report = await new SmokeRunner(client, session.Time).RunAsync(session.Plan.SmokeFlows, target, cancellationToken).ConfigureAwait(false);
        foreach (var flow in report.Flows)
        {
            session.Say($"  {(flow.Passed ? "passed" : "FAILED")} {flow.Name}: {flow.Steps.Count} of {flow.Planned} steps");
        }

        return report;
    }
}
