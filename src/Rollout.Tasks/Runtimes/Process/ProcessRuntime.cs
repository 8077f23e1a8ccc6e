using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Runtimes.Process;

/// <summary>Runs published folders as processes under the embedded environment's supervisor.</summary>
/// <param name="supervisor">Of the environment.</param>
/// <param name="application">Name of the application: part of the processes' names.</param>
/// <param name="logsDirectory">Absolute path of the folder for the processes' output; made when it does not exist.</param>
internal sealed class ProcessRuntime(EmbeddedClient supervisor, string application, string logsDirectory) : IServiceRuntime
{
    private const int TailLines = 5;

    /// <inheritdoc />
    public async Task<IReadOnlyList<Instance>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await supervisor.ListProcessesAsync(cancellationToken).ConfigureAwait(false)).Where(IsOurs).Select(ToInstance).OrderBy(instance => instance.Slot).ThenBy(instance => instance.Service, StringComparer.Ordinal)];

    /// <inheritdoc />
    public async Task<Instance> StartAsync(InstanceRequest request, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(logsDirectory);
        var process = await supervisor.PutProcessAsync(Name(request.Service, request.Slot), ToProcess(request), cancellationToken).ConfigureAwait(false);
        if (!process.Running)
        {
            var log = LogTail.Read(process.LogFile, TailLines);
            throw new RolloutException("RT2302", $"'{request.Service}' {request.Release} in {request.Slot.Label()} ended at once{(process.ExitCode is { } code ? $" with exit code {code}" : string.Empty)}. Its log '{process.LogFile}' ends: {string.Join(" | ", log)}", ExitCode.Held);
        }

        return ToInstance(process);
    }

    /// <inheritdoc />
    public async Task StopAsync(string service, Slot slot, CancellationToken cancellationToken)
    {
        var process = await FindAsync(service, slot, cancellationToken).ConfigureAwait(false);
        if (process is not null)
        {
            await supervisor.DeleteProcessAsync(process.Name, TimeSpan.FromMilliseconds(StopTimeoutMs(process)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> TailAsync(string service, Slot slot, int lines, CancellationToken cancellationToken) =>
        await FindAsync(service, slot, cancellationToken).ConfigureAwait(false) is { } process ? LogTail.Read(process.LogFile, lines) : [];

    private async Task<SupervisedProcess?> FindAsync(string service, Slot slot, CancellationToken cancellationToken) =>
        (await supervisor.ListProcessesAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(process => process.Name == Name(service, slot));

    private string Name(string service, Slot slot) => $"{application}-{service}-{slot.Label()}";

    private bool IsOurs(SupervisedProcess process) => process.Labels.GetValueOrDefault("application") == application;

    private ProcessRequest ToProcess(InstanceRequest request) => new(
        request.Command[0],
        [.. request.Command.Skip(1)],
        request.ImageReference,
        request.EnvironmentVariables,
        Path.Combine(logsDirectory, $"{Name(request.Service, request.Slot)}.log"),
        Fingerprint(request),
        new Dictionary<string, string>
        {
            ["application"] = application,
            ["service"] = request.Service,
            ["slot"] = request.Slot.Label(),
            ["release"] = request.Release,
            ["digest"] = request.ImageDigest,
            ["stopTimeoutMs"] = ((int)request.StopTimeout.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
        (int)request.StopTimeout.TotalMilliseconds);

    /// <summary>A hash, since the environment's values may be secret.</summary>
    private static string Fingerprint(InstanceRequest request)
    {
        var parts = new List<string> { request.ImageDigest, request.Release, string.Join('\0', request.Command) };
        parts.AddRange(request.EnvironmentVariables.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static Instance ToInstance(SupervisedProcess process) => new(
        process.Labels["service"],
        process.Labels["slot"] == Slot.Blue.Label() ? Slot.Blue : Slot.Green,
        process.Labels["release"],
        process.Labels["digest"],
        process.Running ? new Endpoint("127.0.0.1", process.Port) : null,
        process.Running,
        process.Running ? $"pid {process.ProcessId}" : $"pid {process.ProcessId} ended with {process.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "an unknown exit code"}");

    private static int StopTimeoutMs(SupervisedProcess process) =>
        int.TryParse(process.Labels.GetValueOrDefault("stopTimeoutMs"), System.Globalization.CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : 30_000;
}
