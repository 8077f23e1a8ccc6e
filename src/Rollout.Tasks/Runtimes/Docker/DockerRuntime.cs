using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rollout.Tasks.Containers;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Runtimes.Docker;

/// <summary>Runs instances as containers of one Docker engine, found again by their labels. See docs/runtimes/docker.md.</summary>
/// <param name="docker">Runs docker.</param>
/// <param name="application">Name of the application; containers of others are left alone.</param>
/// <param name="environment">Name of the environment.</param>
/// <param name="network"><c>bridge</c> or <c>host</c>.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class DockerRuntime(DockerClient docker, string application, string environment, string network, TimeProvider time) : IServiceRuntime
{
    private const int LinesInMessage = 5;
    private const string HostNetwork = "host";

    /// <summary>How long a new container is watched, because one that ends at once is a fault.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    public async Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken)
    {
        var containers = await OwnAsync([], cancellationToken).ConfigureAwait(false);
        return [.. containers.Select(c => c.ToInstance()).OrderBy(i => i.Slot).ThenBy(i => i.Service, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public async Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken)
    {
        var fingerprint = Fingerprint.Of(request with { Command = [] }, network);
        var container = await FindAsync(request.Service, request.Slot, cancellationToken).ConfigureAwait(false);
        if (container is not null && container.Labels.GetValueOrDefault(InstanceLabels.Fingerprint) != fingerprint)
        {
            await StopAsync(request.Service, request.Slot, cancellationToken).ConfigureAwait(false);
            container = null;
        }

        switch (container)
        {
            case { Running: true }:
                return container.ToInstance();
            case { State: "restarting" }:
                // Not stopped here, because it was not started here: it may serve requests between two ends.
                throw await EndedAtOnceAsync(request, container, cancellationToken).ConfigureAwait(false);
            case null:
                await RunAsync(request, fingerprint, cancellationToken).ConfigureAwait(false);
                break;
            default:
                ThrowUnlessStarted(request, await DockerClient.RunAsync(["start", container.Id], cancellationToken).ConfigureAwait(false));
                break;
        }

        return await SettleAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async Task StopAsync(string service, Slot slot, CancellationToken cancellationToken)
    {
        if (await FindAsync(service, slot, cancellationToken).ConfigureAwait(false) is { } container)
        {
            await docker.StopAsync(container.Id, container.StopTimeout, cancellationToken).ConfigureAwait(false);
            await docker.RemoveAsync(container.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken) =>
        await FindAsync(service, slot, cancellationToken).ConfigureAwait(false) is { } container
            ? await ReadLogAsync(container.Id, lines, cancellationToken).ConfigureAwait(false)
            : [];

    private static async Task<IReadOnlyList<string>> ReadLogAsync(string container, int lines, CancellationToken cancellationToken)
    {
        // Both streams come into one list, in the order in which they were read.
        var printed = new List<string>();
        var gate = new Lock();
        await DockerClient.RunAsync(["logs", "--tail", lines.ToString(CultureInfo.InvariantCulture), container], new Dictionary<string, string>(), Add, cancellationToken).ConfigureAwait(false);
        return [.. printed.TakeLast(lines)];

        void Add(string line)
        {
            lock (gate)
            {
                printed.Add(line);
            }
        }
    }

    private Task<IReadOnlyList<Container>> OwnAsync(IEnumerable<string> labels, CancellationToken cancellationToken) => Container.ListAsync(
        [$"{InstanceLabels.Application}={application}", $"{InstanceLabels.Environment}={environment}", InstanceLabels.Slot, .. labels], cancellationToken);

    private async Task<Container?> FindAsync(string service, Slot slot, CancellationToken cancellationToken) =>
        await OwnAsync([$"{InstanceLabels.Service}={service}", $"{InstanceLabels.Slot}={slot.Label()}"], cancellationToken).ConfigureAwait(false) is [var container, ..] ? container : null;

    private async Task RunAsync(InstanceRequest request, string fingerprint, CancellationToken cancellationToken)
    {
        var name = $"{application}-{environment}-{request.Service}-{request.Slot.Label()}";
        var command = DockerRunCommand.Of(request, name, network, network == HostNetwork ? FreePort() : null, fingerprint);
        var answer = await DockerClient.RunAsync(command.Arguments, command.Surroundings, null, cancellationToken).ConfigureAwait(false);
        ThrowUnlessStarted(request, answer);
    }

    private static void ThrowUnlessStarted(InstanceRequest request, ProgramResult answer)
    {
        if (answer.ExitCode != 0)
        {
            throw StartFault.NotStarted(request, answer.Error);
        }
    }

    private async Task<Instance> SettleAsync(InstanceRequest request, CancellationToken cancellationToken)
    {
        await Task.Delay(Settle, time, cancellationToken).ConfigureAwait(false);
        var container = await FindAsync(request.Service, request.Slot, cancellationToken).ConfigureAwait(false)
            ?? throw StartFault.EndedAtOnce(request, null, [], "Its container was removed by somebody else.");
        if (container is { Running: true, Restarts: 0 })
        {
            return container.ToInstance();
        }

        // It stays for diagnosis, but is not started over and over.
        var fault = await EndedAtOnceAsync(request, container, cancellationToken).ConfigureAwait(false);
        await docker.StopAsync(container.Id, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        throw fault;
    }

    private static async Task<RolloutException> EndedAtOnceAsync(InstanceRequest request, Container container, CancellationToken cancellationToken)
    {
        var lines = await ReadLogAsync(container.Id, LinesInMessage, cancellationToken).ConfigureAwait(false);
        return StartFault.EndedAtOnce(request, container.ExitCode, lines, $"See 'docker logs {container.Id[..12]}'.");
    }

    // Free now; if somebody takes it first, the instance ends at once and says so.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
