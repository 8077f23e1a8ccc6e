using System.Globalization;
using System.Text.Json;
using Rollout.Tasks.Containers;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Runtimes.Docker;

namespace Rollout.Tasks.Analysis.Runtime;

/// <summary>Asks the Docker engine. It measures for a second or two itself, so a read takes that long.</summary>
/// <param name="application">Name of the application; containers of others are left alone.</param>
/// <param name="environment">Name of the environment.</param>
internal sealed class DockerUsageReader(string application, string environment) : IUsageReader
{
    private double? machineCpus;

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT2301: no engine. RT2304, RT3151: an answer that cannot be understood.</exception>
    public async Task<IReadOnlyList<InstanceUsage>> ReadAsync(CancellationToken cancellationToken)
    {
        var containers = await Container.ListAsync([$"{InstanceLabels.Application}={application}", $"{InstanceLabels.Environment}={environment}", InstanceLabels.Slot], cancellationToken).ConfigureAwait(false);
        var running = containers.Where(container => container.Running && InstanceLabels.SlotOf(container.Labels.GetValueOrDefault(InstanceLabels.Slot)) is not null).ToList();
        if (running.Count == 0)
        {
            return [];
        }

        machineCpus ??= await MachineCpusAsync(cancellationToken).ConfigureAwait(false);
        var answer = await DockerClient.RunAsync(["stats", "--no-stream", "--no-trunc", "--format", "{{json .}}", .. running.Select(container => container.Id)], cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0 && !answer.Error.All(DockerClient.IsGone))
        {
            throw Strange(string.Join(" | ", answer.Error), null);
        }

        var stats = answer.Output.Where(line => line.Length > 0).Select(Parse).ToDictionary(stat => stat.Id);
        return [.. running.Where(container => stats.ContainsKey(container.Id)).Select(container => Usage(container, stats[container.Id]))];
    }

    /// <summary>Reads one line of <c>docker stats</c>.</summary>
    /// <returns>Percent of one processor and of the allowed memory; null where the engine has no value, as for a container that just ended.</returns>
    internal static (string Id, double? Cpu, double? Memory) Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return (json.RootElement.GetProperty("ID").GetString()!, Percent(json.RootElement, "CPUPerc"), Percent(json.RootElement, "MemPerc"));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Strange(line, fault);
        }
    }

    private static double? Percent(JsonElement json, string name) =>
        json.GetProperty(name).GetString() is { } text && text.Trim() != "--" ? double.Parse(text.Trim().TrimEnd('%'), CultureInfo.InvariantCulture) : null;

    private static async Task<double> MachineCpusAsync(CancellationToken cancellationToken)
    {
        var answer = await DockerClient.RunAsync(["info", "--format", "{{.NCPU}}"], cancellationToken).ConfigureAwait(false);
        return double.TryParse(string.Concat(answer.Output), CultureInfo.InvariantCulture, out var cpus) && cpus > 0 ? cpus : throw Strange(string.Join(" | ", [.. answer.Output, .. answer.Error]), null);
    }

    // The memory's percent is of the container's limit, or of the machine's where it has none; the processors' is of one.
    private InstanceUsage Usage(Container container, (string Id, double? Cpu, double? Memory) stat) => new(
        container.Labels.GetValueOrDefault(InstanceLabels.Service, string.Empty),
        InstanceLabels.SlotOf(container.Labels.GetValueOrDefault(InstanceLabels.Slot))!.Value,
        container.Labels.GetValueOrDefault(InstanceLabels.Release, string.Empty),
        container.Id,
        stat.Cpu / (container.Cpus ?? machineCpus),
        stat.Memory,
        container.Restarts);

    private static RolloutException Strange(string answer, Exception? fault) =>
        new("RT3151", $"docker's answer about processors and memory cannot be understood: {answer.ReplaceLineEndings(" ")}. Run 'docker stats --no-stream' to see it.", innerException: fault);
}
