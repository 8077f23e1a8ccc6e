using System.ComponentModel;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec;

/// <summary>One service.</summary>
internal sealed record ServiceSpec
{
    [Required]
    [Description("How the image or published folder of the service is made.")]
    public BuildSpec? Build { get; init; }

    [Placeholders("port")]
    [Description("Program and arguments that start a published folder, such as 'dotnet Nest.Auth.dll'. Needed by runtime kind process.")]
    public string? Command { get; init; }

    [Required]
    [OneOrMany]
    [Description("Path patterns of the load balancer's rule, such as '/auth/*': one, or a list of at most five. The first service that matches gets the request.")]
    public IReadOnlyList<string?>? Route { get; init; }

    [Description("Path that answers 200 once the service is ready.")]
    public string Health { get; init; } = "/health";

    [Placeholders("application", "release", "service", "slot", "port", "database")]
    [Description("Environment variables of the service. Values are secret: they reach no output.")]
    public IReadOnlyDictionary<string, Secret?> Environment { get; init; } = new Dictionary<string, Secret?>();

    [Description("Limits of one instance; enforced by container runtimes.")]
    public ResourcesSpec Resources { get; init; } = new();

    [Between("0s", "1h")]
    [Description("How long running requests may take to end when an instance is stopped.")]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a service is built.</summary>
internal sealed record BuildSpec
{
    [Required]
    [Description("Folder that the build may read, relative to this file.")]
    public string? Context { get; init; }

    [Description("Project to publish, relative to the context. Needed by runtime kind process.")]
    public string? Project { get; init; }

    [Description("Dockerfile, relative to the context. Needed by runtime kind docker. With a project too, the published folder is what it may copy from.")]
    public string? Dockerfile { get; init; }

    [Placeholders("release")]
    [Description("MSBuild properties and Docker build arguments.")]
    public IReadOnlyDictionary<string, string?> Arguments { get; init; } = new Dictionary<string, string?>();

    [Between("1 MB", "1 TB")]
    [Description("A larger image is refused before anything is deployed.")]
    public ByteSize? MaxSize { get; init; }
}

/// <summary>Limits of one instance.</summary>
internal sealed record ResourcesSpec
{
    [Between("16 MB", "10 TB")]
    [Description("Memory limit.")]
    public ByteSize? Memory { get; init; }

    [Between("0.01", "1024")]
    [Description("Processor limit.")]
    public double? Cpus { get; init; }
}
