using System.Globalization;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Testing.Runtimes;

/// <summary>A runtime without processes: an instance runs when it was started and was not stopped.</summary>
public sealed class InMemoryServiceRuntime : IServiceRuntime
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Service, Slot Slot), (InstanceRequest Request, Instance Instance)> instances = [];
    private readonly Dictionary<(string Service, Slot Slot), List<string>> logs = [];
    private readonly Dictionary<string, string> faults = [];
    private readonly List<string> calls = [];
    private bool unreachable;
    private int lastPort = 40_000;

    /// <summary>Every change in the order it was made, such as <c>start auth-green 1.8.0</c>, <c>replace auth-green 1.8.0</c> and <c>stop auth-green</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>From now on, every call fails with RT2301.</summary>
    /// <param name="value">False makes the runtime reachable again.</param>
    public void GivenUnreachable(bool value = true)
    {
        lock (gate)
        {
            unreachable = value;
        }
    }

    /// <summary>Instances of a service end at once, so that starting one fails with RT2302.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="lastLine">What it prints before it ends.</param>
    public void GivenEndsAtOnce(string service, string lastLine = "unhandled exception")
    {
        lock (gate)
        {
            faults[service] = lastLine;
        }
    }

    /// <summary>A running instance ends by itself.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Whose instance.</param>
    /// <param name="exitCode">Its exit code.</param>
    public void GivenEnded(string service, Slot slot, int exitCode = 139)
    {
        lock (gate)
        {
            var (request, instance) = instances[(service, slot)];
            instances[(service, slot)] = (request, instance with { Running = false, Endpoint = null, Detail = $"exit code {exitCode}" });
        }
    }

    /// <summary>An instance has printed a line.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Whose instance.</param>
    /// <param name="line">The line.</param>
    public void GivenLogLine(string service, Slot slot, string line)
    {
        lock (gate)
        {
            LogOf(service, slot).Add(line);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken) => Answer<IReadOnlyList<Instance>>(
        () => [.. instances.Values.Select(i => i.Instance).OrderBy(i => i.Slot).ThenBy(i => i.Service, StringComparer.Ordinal)], cancellationToken);

    /// <inheritdoc />
    public Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken) => Answer(() => Start(request), cancellationToken);

    /// <inheritdoc />
    public Task StopAsync(string service, Slot slot, CancellationToken cancellationToken) => Answer(
        () =>
        {
            if (instances.Remove((service, slot)))
            {
                calls.Add($"stop {service}-{slot.Label()}");
            }

            return true;
        },
        cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<string>>(() => [.. LogOf(service, slot).TakeLast(lines)], cancellationToken);

    private Task<T> Answer<T>(Func<T> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return unreachable
                ? throw new RolloutException("RT2301", "the runtime cannot be reached.")
                : Task.FromResult(call());
        }
    }

    private Instance Start(InstanceRequest request)
    {
        var key = (request.Service, request.Slot);
        var known = instances.TryGetValue(key, out var old);
        if (known && old.Instance.Running && Same(old.Request, request))
        {
            return old.Instance;
        }

        calls.Add($"{(known ? "replace" : "start")} {request.Service}-{request.Slot.Label()} {request.Release}");
        if (faults.TryGetValue(request.Service, out var lastLine))
        {
            LogOf(request.Service, request.Slot).Add(lastLine);
            throw new RolloutException("RT2302", $"'{request.Service}' of slot {request.Slot.Label()} ended at once: {lastLine}.");
        }

        lastPort++;
        var instance = new Instance(request.Service, request.Slot, request.Release, request.ImageDigest, new Endpoint("127.0.0.1", lastPort), true, lastPort.ToString(CultureInfo.InvariantCulture));
        instances[key] = (request, instance);
        return instance;
    }

    private List<string> LogOf(string service, Slot slot) =>
        logs.TryGetValue((service, slot), out var lines) ? lines : logs[(service, slot)] = [];

    // Records compare lists by reference; two equal requests made twice must be one.
    private static bool Same(InstanceRequest left, InstanceRequest right) =>
        left.Command.SequenceEqual(right.Command)
        && left.EnvironmentVariables.OrderBy(v => v.Key, StringComparer.Ordinal).SequenceEqual(right.EnvironmentVariables.OrderBy(v => v.Key, StringComparer.Ordinal))
        && left with { Command = right.Command, EnvironmentVariables = right.EnvironmentVariables } == right;
}
