using System.Globalization;

namespace Rollout.Tasks.Runtimes.Docker;

/// <summary>One <c>docker run</c>: its arguments, and the variables that must not stand among them.</summary>
/// <param name="Arguments">After the program's name.</param>
/// <param name="Surroundings">Variables of the docker program itself: <c>--env NAME</c> takes the value from there, so no process list shows it.</param>
internal sealed record DockerRunCommand(IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Surroundings)
{
    /// <summary>Where instances listen in bridge mode. Each has its own network, so all may use the same port.</summary>
    public const int ContainerPort = 8080;

    /// <summary>Composes the command.</summary>
    /// <param name="request">What to start.</param>
    /// <param name="name">Name of the container.</param>
    /// <param name="network"><c>bridge</c> or <c>host</c>.</param>
    /// <param name="hostPort">A free port of the machine, for host mode; null for bridge mode.</param>
    /// <param name="fingerprint">Of the request.</param>
    public static DockerRunCommand Of(InstanceRequest request, string name, string network, int? hostPort, string fingerprint)
    {
        List<string> arguments =
        [
            "run", "--detach", "--name", name, "--restart", "unless-stopped", "--network", network,
            "--stop-timeout", ((int)Math.Ceiling(request.StopTimeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture),
        ];
        AddPort(arguments, hostPort);
        AddLimits(arguments, request);
        foreach (var (label, value) in InstanceLabels.Of(request, fingerprint))
        {
            arguments.AddRange(["--label", $"{label}={value}"]);
        }

        var surroundings = new Dictionary<string, string>();
        foreach (var (variable, text) in request.EnvironmentVariables.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var value = text.Replace("{port}", (hostPort ?? ContainerPort).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            if (IsReadByDocker(variable))
            {
                arguments.AddRange(["--env", $"{variable}={value}"]);
            }
            else
            {
                arguments.AddRange(["--env", variable]);
                surroundings[variable] = value;
            }
        }

        return new DockerRunCommand([.. arguments, request.ImageReference], surroundings);
    }

    private static void AddPort(List<string> arguments, int? hostPort)
    {
        if (hostPort is { } port)
        {
            arguments.AddRange(["--label", string.Create(CultureInfo.InvariantCulture, $"{InstanceLabels.Port}={port}")]);
        }
        else
        {
            arguments.AddRange(["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1::{ContainerPort}")]);
        }
    }

    private static void AddLimits(List<string> arguments, InstanceRequest request)
    {
        if (request.MemoryBytes is { } memory)
        {
            arguments.AddRange(["--memory", memory.ToString(CultureInfo.InvariantCulture)]);
        }

        if (request.Cpus is { } cpus)
        {
            arguments.AddRange(["--cpus", cpus.ToString(CultureInfo.InvariantCulture)]);
        }
    }

    // In the docker program's own environment these would change what it does, such as which engine it asks.
    private static bool IsReadByDocker(string variable) =>
        variable.StartsWith("DOCKER_", StringComparison.OrdinalIgnoreCase) || variable.ToUpperInvariant() is "PATH" or "HOME" or "HTTP_PROXY" or "HTTPS_PROXY" or "NO_PROXY" or "LD_PRELOAD" or "LD_LIBRARY_PATH";
}
