using System.Globalization;
using System.Text.Json;
using Rollout.Tasks.Containers;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Runtimes.Docker;

/// <summary>A container that this tool made, as the engine sees it now.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="State">Such as <c>running</c>, <c>exited</c>, <c>created</c> or <c>restarting</c>.</param>
/// <param name="ExitCode">Of its last end.</param>
/// <param name="Restarts">How often the engine has started it again.</param>
/// <param name="StartedAt">Of its last start.</param>
/// <param name="PublishedPort">Port on 127.0.0.1; null when none is published.</param>
/// <param name="Labels">All of its labels.</param>
internal sealed record Container(string Id, string State, int ExitCode, int Restarts, DateTimeOffset StartedAt, int? PublishedPort, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Whether its process runs now.</summary>
    public bool Running => State == "running";

    /// <summary>Processors that it may use; null for all of the machine.</summary>
    public double? Cpus { get; init; }

    /// <summary>How long it may take to end once it is asked to.</summary>
    public TimeSpan StopTimeout => TimeSpan.FromMilliseconds(long.Parse(Labels.GetValueOrDefault(InstanceLabels.StopTimeoutMs, "30000"), CultureInfo.InvariantCulture));

    /// <summary>The containers of an environment, in any state.</summary>
    /// <param name="labels">What they must have, as <c>name=value</c>.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="RolloutException">RT2301: no engine. RT2304: an answer that cannot be understood.</exception>
    public static async Task<IReadOnlyList<Container>> ListAsync(IEnumerable<string> labels, CancellationToken cancellationToken)
    {
        var filters = labels.SelectMany(label => new[] { "--filter", $"label={label}" });
        var ids = await DockerClient.RunAsync(["ps", "--all", "--quiet", "--no-trunc", .. filters], cancellationToken).ConfigureAwait(false);
        if (ids.ExitCode != 0)
        {
            throw Strange("ps", string.Join(" | ", ids.Error));
        }

        if (ids.Output.Count == 0)
        {
            return [];
        }

        // One that was removed between the two calls is left out of the answer, and named in the error.
        var answer = await DockerClient.RunAsync(["container", "inspect", .. ids.Output], cancellationToken).ConfigureAwait(false);
        if (answer.ExitCode != 0 && !answer.Error.All(DockerClient.IsGone))
        {
            throw Strange("inspect", string.Join(" | ", answer.Error));
        }

        return Parse(string.Join('\n', answer.Output));
    }

    /// <summary>Reads what <c>docker container inspect</c> prints.</summary>
    internal static IReadOnlyList<Container> Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateArray().Select(FromJson)];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Strange("inspect", fault.Message);
        }
    }

    /// <summary>The container as every runtime shows it.</summary>
    public Instance ToInstance() => new(
        Labels.GetValueOrDefault(InstanceLabels.Service, string.Empty),
        InstanceLabels.SlotOf(Labels.GetValueOrDefault(InstanceLabels.Slot))!.Value,
        Labels.GetValueOrDefault(InstanceLabels.Release, string.Empty),
        Labels.GetValueOrDefault(InstanceLabels.Digest, string.Empty),
        Running && Port is { } port ? new Endpoint("127.0.0.1", port) : null,
        Running,
        Running ? $"container {Id[..12]}" : $"container {Id[..12]}, {State} with exit code {ExitCode}")
    {
        Id = Running ? Id : null,
    };

    /// <summary>Port on 127.0.0.1: the published one, or the one the instance was told to listen on.</summary>
    public int? Port => PublishedPort
        ?? (int.TryParse(Labels.GetValueOrDefault(InstanceLabels.Port), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null);

    private static Container FromJson(JsonElement json)
    {
        var state = json.GetProperty(nameof(State));
        var labels = json.GetProperty("Config").GetProperty(nameof(Labels)).EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? string.Empty);
        return new Container(
            json.GetProperty(nameof(Id)).GetString()!,
            state.GetProperty("Status").GetString()!,
            state.GetProperty(nameof(ExitCode)).GetInt32(),
            json.GetProperty("RestartCount").GetInt32(),
            DateTimeOffset.Parse(state.GetProperty(nameof(StartedAt)).GetString()!, CultureInfo.InvariantCulture),
            PortOf(json.GetProperty("NetworkSettings")),
            labels)
        {
            Cpus = json.TryGetProperty("HostConfig", out var host) && host.TryGetProperty("NanoCpus", out var limit) && limit.GetInt64() is > 0 and var nano ? nano / 1e9 : null,
        };
    }

    private static int? PortOf(JsonElement network)
    {
        if (!network.TryGetProperty("Ports", out var ports) || ports.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var binding in ports.EnumerateObject().Where(port => port.Value.ValueKind == JsonValueKind.Array).SelectMany(port => port.Value.EnumerateArray()))
        {
            return int.Parse(binding.GetProperty("HostPort").GetString()!, CultureInfo.InvariantCulture);
        }

        return null;
    }

    private static RolloutException Strange(string command, string answer) =>
        new("RT2304", $"docker's answer to '{command}' cannot be understood: {answer}. Run 'docker ps --all' to see whether the engine is well.");
}
