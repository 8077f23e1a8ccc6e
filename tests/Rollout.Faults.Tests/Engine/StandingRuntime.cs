using System.Collections.Concurrent;
using Rollout.Tasks;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Traffic;

namespace Rollout.Faults.Tests.Engine;

/// <summary>A runtime whose instances have fixed ports, where something answers all the time.</summary>
/// <param name="portOf">Port of a service in a slot.</param>
internal sealed class StandingRuntime(Func<string, Slot, int> portOf) : IServiceRuntime
{
    private readonly ConcurrentDictionary<(Slot Slot, string Service), Instance> instances = new();

    public Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Instance>>([.. instances.OrderBy(entry => entry.Key).Select(entry => entry.Value)]);

    public Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken) => Task.FromResult(
        instances[(request.Slot, request.Service)] = new Instance(
            request.Service, request.Slot, request.Release, request.ImageDigest, new Endpoint("127.0.0.1", portOf(request.Service, request.Slot)), Running: true, "standing"));

    public Task StopAsync(string service, Slot slot, CancellationToken cancellationToken)
    {
        instances.TryRemove((slot, service), out _);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Another runtime with the same instances.</summary>
    public StandingRuntime Copy()
    {
        var copy = new StandingRuntime(portOf);
        foreach (var (key, instance) in instances)
        {
            copy.instances[key] = instance;
        }

        return copy;
    }
}
