using System.Globalization;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Runtimes.Process;

/// <summary>Runs instances as processes under the embedded environment's supervisor. See docs/runtimes/process.md.</summary>
/// <param name="supervisor">Of the embedded environment.</param>
/// <param name="application">Name of the application; processes of others are left alone.</param>
/// <param name="environment">Name of the environment.</param>
/// <param name="logsDirectory">Absolute path; each instance appends to <c>{application}-{service}-{slot}.log</c>.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class ProcessRuntime(ISupervisor supervisor, string application, string environment, string logsDirectory, TimeProvider time) : IServiceRuntime
{
    private const int LinesInMessage = 5;

    /// <summary>How long a new process is watched, because one that ends at once is a fault.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    public async Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken)
    {
        var processes = await OwnAsync(cancellationToken).ConfigureAwait(false);
        return [.. processes.Select(ToInstance).OrderBy(i => i.Slot).ThenBy(i => i.Service, StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public async Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(request.ImageReference))
        {
            throw new RolloutException("RT2302", $"'{request.Service}' of slot {request.Slot.Label()} cannot be started: its image '{request.ImageReference}' is gone. Run --target=BuildImages for release {request.Release} again.");
        }

        var fingerprint = Fingerprint.Of(request, request.ImageReference);
        var process = await supervisor.PutProcessAsync(NameOf(request.Service, request.Slot), ToProcess(request, fingerprint), cancellationToken).ConfigureAwait(false);
        var settled = await SettleAsync(process, cancellationToken).ConfigureAwait(false);
        if (settled.Running)
        {
            return ToInstance(settled);
        }

        var lines = await LogTail.ReadAsync(settled.LogFile, LinesInMessage, cancellationToken).ConfigureAwait(false);
        throw StartFault.EndedAtOnce(request, settled.ExitCode, lines, $"The whole log is in '{settled.LogFile}'.");
    }

    /// <inheritdoc />
    public async Task StopAsync(string service, Slot slot, CancellationToken cancellationToken)
    {
        var process = await FindAsync(service, slot, cancellationToken).ConfigureAwait(false);
        if (process is not null)
        {
            var timeout = long.Parse(process.Labels.GetValueOrDefault(InstanceLabels.StopTimeoutMs, "30000"), CultureInfo.InvariantCulture);
            await supervisor.DeleteProcessAsync(process.Name, TimeSpan.FromMilliseconds(timeout), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken) =>
        await LogTail.ReadAsync(LogOf(service, slot), lines, cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<SupervisedProcess>> OwnAsync(CancellationToken cancellationToken)
    {
        var all = await supervisor.ListProcessesAsync(cancellationToken).ConfigureAwait(false);
        return
        [
            .. all.Where(p => p.Labels.GetValueOrDefault(InstanceLabels.Application) == application
                && p.Labels.GetValueOrDefault(InstanceLabels.Environment) == environment
                && InstanceLabels.SlotOf(p.Labels.GetValueOrDefault(InstanceLabels.Slot)) is not null),
        ];
    }

    private async Task<SupervisedProcess?> FindAsync(string service, Slot slot, CancellationToken cancellationToken) =>
        (await OwnAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(p => p.Name == NameOf(service, slot));

    private async Task<SupervisedProcess> SettleAsync(SupervisedProcess process, CancellationToken cancellationToken)
    {
        // One that has run for a while has proved itself: the repeated start of a running slot costs nothing.
        var left = process.StartedAt + Settle - time.GetUtcNow();
        if (!process.Running || left <= TimeSpan.Zero)
        {
            return process;
        }

        await Task.Delay(left < Settle ? left : Settle, time, cancellationToken).ConfigureAwait(false);
        var all = await supervisor.ListProcessesAsync(cancellationToken).ConfigureAwait(false);
        return all.FirstOrDefault(p => p.Name == process.Name) ?? process with { Running = false };
    }

    private ProcessRequest ToProcess(InstanceRequest request, string fingerprint)
    {
        var program = request.Command[0];
        var inImage = Path.Combine(request.ImageReference, program);
        return new ProcessRequest(
            File.Exists(inImage) ? inImage : program,
            [.. request.Command.Skip(1)],
            request.ImageReference,
            request.EnvironmentVariables,
            LogOf(request.Service, request.Slot),
            fingerprint,
            InstanceLabels.Of(request, fingerprint),
            (int)request.StopTimeout.TotalMilliseconds);
    }

    private static Instance ToInstance(SupervisedProcess process) => new(
        process.Labels.GetValueOrDefault(InstanceLabels.Service, process.Name),
        InstanceLabels.SlotOf(process.Labels.GetValueOrDefault(InstanceLabels.Slot))!.Value,
        process.Labels.GetValueOrDefault(InstanceLabels.Release, string.Empty),
        process.Labels.GetValueOrDefault(InstanceLabels.Digest, string.Empty),
        process.Running ? new Endpoint("127.0.0.1", process.Port) : null,
        process.Running,
        process.Running ? $"process {process.ProcessId}" : $"process {process.ProcessId}, ended with exit code {process.ExitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}")
    {
        Id = process.Running ? process.ProcessId.ToString(CultureInfo.InvariantCulture) : null,
    };

    private string NameOf(string service, Slot slot) => $"{application}-{service}-{slot.Label()}";

    private string LogOf(string service, Slot slot) => Path.Combine(logsDirectory, $"{NameOf(service, slot)}.log");
}
