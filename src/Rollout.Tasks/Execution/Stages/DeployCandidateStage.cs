using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Starts the candidate beside the stable release.</summary>
internal sealed class DeployCandidateStage : IStage
{
    public string Name => TaskNames.DeployCandidate;

    public async Task<string?> StillTrueAsync(RolloutSession session, TaskRecord outcome, CancellationToken cancellationToken)
    {
        var slot = session.Rollout.CandidateSlot;
        var world = await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        var instances = await session.Backends.Runtime.ListAsync(cancellationToken).ConfigureAwait(false);
        var running = session.Plan.Services.All(service => instances.Any(instance =>
            instance.Slot == slot && instance.Service == service.Name && instance.Running && instance.ImageDigest == outcome.Evidence.GetValueOrDefault(service.Name)));
        return running && Roles.IsHealthy(world, slot) ? $"{session.Plan.Release} runs in {slot.Label()} and is healthy" : null;
    }

    public async Task<StageResult> RunAsync(RolloutSession session, CancellationToken cancellationToken)
    {
        var slot = session.Rollout.CandidateSlot;
        var world = await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        if (Roles.Weight(world, slot) != 0)
        {
            throw new RolloutException("RT4020", $"slot {slot.Label()} has traffic ({Roles.Describe(world)}), but the candidate must be started without any. Run --target=Status.", ExitCode.Drifted);
        }

        var digests = session.Rollout.Done[TaskNames.TagImages].Evidence;
        var images = await ReleaseImages.FindAsync(session, session.Plan.Services, session.Plan.Release, digests, cancellationToken).ConfigureAwait(false);
        await new SlotDeployer(session, Name).DeployAsync(slot, session.Plan.Release, images, cancellationToken).ConfigureAwait(false);
        return new StageResult($"{session.Plan.Release} runs in {slot.Label()}, {images.Count} services healthy, weight 0", digests);
    }
}
