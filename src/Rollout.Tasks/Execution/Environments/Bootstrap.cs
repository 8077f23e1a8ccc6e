using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>Makes sure that an embedded environment has a stable release that serves. Every part is safe to repeat.</summary>
internal sealed class Bootstrap(RolloutSession session)
{
    private const string Task = "LocalUp";

    /// <summary>Puts the first release in place, or brings back instances that ended with the machine.</summary>
    /// <returns>What was done; null when all was there.</returns>
    public async Task<string?> EnsureAsync(CancellationToken cancellationToken)
    {
        if (session.Plan.Embedded is not { } embedded)
        {
            return null;
        }

        if (!session.State.Bootstrapped)
        {
            session.Say($"first start: putting {embedded.BootstrapRelease} in place as the stable release");
            await PutInPlaceAsync(embedded.BootstrapRelease, cancellationToken).ConfigureAwait(false);
            return $"{embedded.BootstrapRelease} is in place";
        }

        return await BringBackAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PutInPlaceAsync(string release, CancellationToken cancellationToken)
    {
        await PrepareDatabasesAsync(cancellationToken).ConfigureAwait(false);
        var images = await ReleaseImages.BuildAsync(session, release, session.Say, cancellationToken).ConfigureAwait(false);
        foreach (var image in images)
        {
            await session.Backends.Images.TagAsync(image, cancellationToken).ConfigureAwait(false);
        }

        await new SlotDeployer(session, Task).DeployAsync(Slot.Blue, release, images.ToDictionary(image => image.Service), cancellationToken).ConfigureAwait(false);
        await session.AppendAsync(Task, JournalKind.Outcome, JournalTypes.Bootstrapped, new ReasonData(release), cancellationToken).ConfigureAwait(false);
    }

    private async Task PrepareDatabasesAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in new[] { session.Backends.Database, session.Backends.Staging }.OfType<Secret>())
        {
            await session.Backends.DatabaseServer.EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
            await Migrations.ApplyAsync(session, connection, session.Plan.Embedded!.BootstrapMigrateTo, phases: null, cancellationToken).ConfigureAwait(false);
            if (session.Plan.Embedded.Seed is { } seed)
            {
                await session.Backends.DatabaseServer.RunFileAsync(connection, seed, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<string?> BringBackAsync(CancellationToken cancellationToken)
    {
        var world = await session.Shifter.ReadAsync(cancellationToken).ConfigureAwait(false);
        var instances = await session.Backends.Runtime.ListAsync(cancellationToken).ConfigureAwait(false);
        var back = new List<string>();
        foreach (var (slot, deployed) in session.State.Slots.OrderBy(entry => entry.Key))
        {
            var runs = session.Plan.Services.All(service => instances.Any(instance => instance.Slot == slot && instance.Service == service.Name && instance.Running));
            if (!runs && IsNeeded(slot, Roles.Weight(world, slot)))
            {
                var images = await ReleaseImages.FindAsync(session, session.Plan.Services, deployed.Release, deployed.Digests, cancellationToken).ConfigureAwait(false);
                await new SlotDeployer(session, Task).DeployAsync(slot, deployed.Release, images, cancellationToken).ConfigureAwait(false);
                back.Add($"{deployed.Release} in {slot.Label()}");
            }
        }

        return back.Count == 0 ? null : $"brought back {string.Join(" and ", back)}";
    }

    /// <summary>A slot with traffic, or one that is kept for a rollback. A candidate without traffic is started by its own task.</summary>
    private bool IsNeeded(Slot slot, int? weight) =>
        weight != 0 || (session.State.Rollout is { Phase: RolloutPhase.CutOver } rollout && rollout.StableSlot == slot);
}
