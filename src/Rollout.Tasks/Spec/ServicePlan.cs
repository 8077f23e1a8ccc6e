namespace Rollout.Tasks.Spec;

/// <summary>One service of the application.</summary>
/// <param name="Name">Lower-case letters, digits and hyphens.</param>
/// <param name="Context">Absolute path of the build context.</param>
/// <param name="Project">Project file, relative to the context; null when the runtime does not publish folders.</param>
/// <param name="Dockerfile">Dockerfile, relative to the context; null when the runtime does not use container images. Where there is a project too, the project is published first and the published folder is what the Dockerfile may copy from.</param>
/// <param name="BuildArguments">MSBuild properties of the publish and build arguments of the Dockerfile. Values may hold <c>{release}</c>, for <see cref="Placeholders.Expand"/>: the first stable release of an embedded environment is built from the same plan.</param>
/// <param name="MaxSizeBytes">Largest allowed image in bytes; null for no limit.</param>
/// <param name="Command">Program and arguments for published folders, such as <c>dotnet Nest.Auth.dll</c>.</param>
/// <param name="Routes">Path patterns of the load balancer's rule, such as <c>/auth/*</c>; at least one, unique among services.</param>
/// <param name="HealthPath">Path of the health probe. Default: <c>/health</c>.</param>
/// <param name="EnvironmentVariables">Values may hold <c>{port}</c>, <c>{slot}</c>, <c>{release}</c>, <c>{service}</c> <c>{database}</c> and <c>{application}</c>, for <see cref="Placeholders.Expand"/>.</param>
/// <param name="MemoryBytes">Memory limit in bytes; null for none.</param>
/// <param name="Cpus">Processor limit; null for none.</param>
/// <param name="StopTimeout">How long running requests may take to end at a stop. Default: 30 s.</param>
public sealed record ServicePlan(
    string Name,
    string Context,
    string? Project,
    string? Dockerfile,
    IReadOnlyDictionary<string, string> BuildArguments,
    long? MaxSizeBytes,
    IReadOnlyList<string> Command,
    IReadOnlyList<string> Routes,
    string HealthPath,
    IReadOnlyDictionary<string, string> EnvironmentVariables,
    long? MemoryBytes,
    double? Cpus,
    TimeSpan StopTimeout);

/// <summary>What runs the instances.</summary>
/// <param name="Kind"><c>process</c> or <c>docker</c>.</param>
/// <param name="Network">For docker: <c>bridge</c> (ports published on 127.0.0.1) or <c>host</c>. Default: <c>bridge</c>.</param>
/// <param name="BaseImages">For docker: images that the Dockerfiles start from and that this machine can make itself; may be empty.</param>
public sealed record RuntimePlan(string Kind, string Network, IReadOnlyList<BaseImage> BaseImages);

/// <summary>An image that Dockerfiles start from, where none can be pulled.</summary>
/// <param name="Name">Such as <c>local/aspnet:10.0</c>.</param>
/// <param name="Script">Absolute path of a script that makes it; it gets the name as its one argument and runs only when the engine does not have the image.</param>
public sealed record BaseImage(string Name, string Script);
