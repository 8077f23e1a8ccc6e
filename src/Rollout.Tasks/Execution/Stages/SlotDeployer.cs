using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Images;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Starts a release in a slot and brings it to where it could take traffic. Changes no weight.</summary>
internal sealed class SlotDeployer(RolloutSession session, string task)
{
    /// <summary>Starts all services, waits until each answers its health probe and the router calls each target healthy.</summary>
    /// <exception cref="RolloutException">RT3001: not healthy within the start timeout; with what was last seen.</exception>
    public async Task DeployAsync(Slot slot, string release, IReadOnlyDictionary<string, Image> images, CancellationToken cancellationToken)
    {
        var digests = images.ToDictionary(image => image.Key, image => image.Value.Digest);
        await session.AppendAsync(task, JournalKind.Intent, JournalTypes.SlotDeployed, new SlotDeployedData(slot, release, digests), cancellationToken).ConfigureAwait(false);
        var deadline = session.Time.GetUtcNow() + session.Plan.StartTimeout;
        var instances = await Task.WhenAll(session.Plan.Services.Select(service => StartAsync(service, slot, release, images[service.Name], cancellationToken))).ConfigureAwait(false);
        foreach (var instance in instances)
        {
            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.InstanceStarted, new InstanceStartedData(instance.Service, slot, instance.ImageDigest, instance.Endpoint!.ToString()), cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(instances.Select(instance => WaitForProbeAsync(instance, deadline, cancellationToken))).ConfigureAwait(false);
        await RegisterAsync(instances, slot, cancellationToken).ConfigureAwait(false);
        await WaitForTargetsAsync(instances, slot, deadline, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Instance> StartAsync(ServicePlan service, Slot slot, string release, Image image, CancellationToken cancellationToken)
    {
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        var request = InstanceRequests.For(session.Plan, service, slot, release, image, session.Backends.Database);
        var instance = await session.Backends.Runtime.StartAsync(request, cancellationToken).ConfigureAwait(false);
        session.Say($"  {service.Name} {release} runs in {slot.Label()} at {instance.Endpoint}");
        return instance;
    }

    private async Task WaitForProbeAsync(Instance instance, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var service = session.Plan.Services.Single(candidate => candidate.Name == instance.Service);
        var url = new Uri(instance.Endpoint!.ToUri(), service.HealthPath);
        var last = await HealthProbe.WaitAsync(session.Backends.Http, url, deadline, session.Time, cancellationToken).ConfigureAwait(false);
        if (last is not null)
        {
            var log = await session.Backends.Runtime.TailAsync(instance.Service, instance.Slot, 3, cancellationToken).ConfigureAwait(false);
            throw new RolloutException(
                "RT3001",
                $"health of '{instance.Service}' in {instance.Slot.Label()} ({url}): not healthy within {session.Plan.StartTimeout:c} (startTimeout), last {last}. No weight was changed. Its log ends: {string.Join(" | ", log)}",
                ExitCode.Held);
        }
    }

    private async Task RegisterAsync(IReadOnlyList<Instance> instances, Slot slot, CancellationToken cancellationToken)
    {
        var retry = new RouterRetry(session);
        var world = await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
        foreach (var instance in instances)
        {
            await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
            await retry.ChangeAsync($"registering {instance.Endpoint} of '{instance.Service}'", token => session.Backends.Router.RegisterAsync(instance.Service, slot, [instance.Endpoint!], token), cancellationToken).ConfigureAwait(false);

            // Targets of a former release in this slot: it has no weight, and they answer no more.
            var stale = Slots.Staying(world, instance.Service, slot).Select(target => target.Endpoint).Where(endpoint => endpoint != instance.Endpoint).ToList();
            if (stale.Count > 0)
            {
                await retry.ChangeAsync($"deregistering {string.Join(", ", stale)} of '{instance.Service}'", token => session.Backends.Router.DeregisterAsync(instance.Service, slot, stale, token), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitForTargetsAsync(IReadOnlyList<Instance> instances, Slot slot, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        while (true)
        {
            var world = await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false);
            var waiting = instances.Where(instance => !SlotHealth.IsHealthyEverywhere(world, instance.Service, slot, instance.Endpoint!)).ToList();
            if (waiting.Count == 0)
            {
                return;
            }

            if (session.Time.GetUtcNow() >= deadline)
            {
                var words = waiting.Select(instance => $"'{instance.Service}' at {instance.Endpoint}: {Slots.Staying(world, instance.Service, slot).FirstOrDefault(target => target.Endpoint == instance.Endpoint)?.Health.ToString() ?? "not registered"}");
                throw new RolloutException("RT3002", $"the load balancer does not call these targets healthy within {session.Plan.StartTimeout:c} (startTimeout): {string.Join(", ", words)}. No weight was changed. Compare its health check with {session.Plan.Services[0].HealthPath}.", ExitCode.Held);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), session.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
