using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Runtimes;

/// <summary>Starts, lists and stops the instances of both slots.</summary>
public interface IServiceRuntime
{
    /// <summary>All instances of the environment that this tool has started, running or not.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>In the order of slot, service.</returns>
    /// <exception cref="RolloutException">RT2301: the runtime cannot be reached.</exception>
    Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Starts one instance, or finds it running with the very same request.</summary>
    /// <param name="request">What to start. An instance of the same service and slot with another request is replaced.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The instance with the address it was given. It need not be healthy yet.</returns>
    /// <exception cref="RolloutException">RT2302: it could not be started, or ended at once; with the last lines of its log.</exception>
    Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken);

    /// <summary>Stops one instance: asks it to end, waits for the stop timeout, then ends it.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Whose instance.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task StopAsync(string service, Slot slot, CancellationToken cancellationToken);

    /// <summary>The last lines an instance printed.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Whose instance.</param>
    /// <param name="lines">1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Oldest first; empty when there are none.</returns>
    Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken);
}

/// <summary>What one instance is made of.</summary>
/// <param name="Application">Name of the application.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Service">Name of the service.</param>
/// <param name="Slot">Blue or green.</param>
/// <param name="Release">Name of the release.</param>
/// <param name="ImageDigest">Digest of the image.</param>
/// <param name="ImageReference">What to start, as the image store gave it.</param>
/// <param name="Command">Program and arguments, for published folders, relative to them; empty for the image's own command.</param>
/// <param name="EnvironmentVariables">In their final form, but for <c>{port}</c>, which the runtime replaces. Values may be secret and are never printed.</param>
/// <param name="HealthPath">Path that answers 200 once the instance is ready, such as <c>/health</c>.</param>
/// <param name="MemoryBytes">Memory limit in bytes; null for none. Enforced by container runtimes only.</param>
/// <param name="Cpus">Processor limit; null for none. Enforced by container runtimes only.</param>
/// <param name="StopTimeout">How long running requests may take to end after the request to stop.</param>
public sealed record InstanceRequest(
    string Application,
    string Environment,
    string Service,
    Slot Slot,
    string Release,
    string ImageDigest,
    string ImageReference,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> EnvironmentVariables,
    string HealthPath,
    long? MemoryBytes,
    double? Cpus,
    TimeSpan StopTimeout);

/// <summary>One instance as the runtime sees it.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Slot">Blue or green.</param>
/// <param name="Release">Name of the release.</param>
/// <param name="ImageDigest">Digest of the image it was started from.</param>
/// <param name="Endpoint">Where it answers; null when it does not run.</param>
/// <param name="Running">Whether its process runs now.</param>
/// <param name="Detail">Process id or container id, and for one that ended its exit code.</param>
public sealed record Instance(string Service, Slot Slot, string Release, string ImageDigest, Endpoint? Endpoint, bool Running, string Detail)
{
    /// <summary>Number of its process, which leads its group, or id of its container; null when it does not run.</summary>
    public string? Id { get; init; }
}
