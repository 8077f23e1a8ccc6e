using Rollout.Tasks.Smoke;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Runs the smoke flows against the candidate's own instances, before any traffic.</summary>
internal sealed class SmokeTestStage : IStage
{
    public string Name => TaskNames.SmokeTest;

    // What passed once for this rollout's pinned images need not be asked again.
    public Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken) =>
        Task.FromResult<string?>($"passed at {outcome.At:u}: {outcome.Detail}");

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        var slot = session.Rollout.CandidateSlot;
        var instances = await session.Backends.Runtime.ListAsync(cancellationToken).ConfigureAwait(false);
        var endpoints = instances
            .Where(instance => instance.Slot == slot && instance.Endpoint is not null)
            .ToDictionary(instance => instance.Service, instance => instance.Endpoint!);
        using var client = SmokeRunner.CreateClient();
        var report = await new SmokeRunner(client, session.Time)
            .RunAsync(session.Plan.SmokeFlows, new SmokeTarget(endpoints, session.Plan.Release, slot), cancellationToken)
            .ConfigureAwait(false);
        foreach (var flow in report.Flows)
        {
            session.Say($"  {(flow.Passed ? "passed" : "FAILED")} {flow.Name}: {flow.Steps.Count} of {flow.Planned} steps");
        }

        report.ThrowIfFailed();
        return new StageResult(report.Summary);
    }
}
