namespace Rollout.Tasks.Spec;

/// <summary>All that a rule may look at.</summary>
/// <param name="Spec">What the user wrote.</param>
/// <param name="Environment">The chosen environment; it may not exist.</param>
/// <param name="ReleaseOption">Release of the command line; null for none.</param>
/// <param name="BaseDirectory">Absolute path where relative paths start.</param>
/// <param name="Paths">What was found at each path of <see cref="FileReferences"/>.</param>
/// <param name="IsWritten">Whether a path stands in the file. A key can be written and still be null here: it has a fault, or a variable of another environment.</param>
internal sealed record SpecContext(
    RolloutSpec Spec,
    string Environment,
    string? ReleaseOption,
    string BaseDirectory,
    IReadOnlyDictionary<string, PathKind> Paths,
    Func<string, bool> IsWritten)
{
    /// <summary>Services by path and name, without those that could not be read.</summary>
    public IEnumerable<(string Path, string Name, ServiceSpec Spec)> Services => Named("services", Spec.Services);

    /// <summary>Environments by path and name, without those that could not be read.</summary>
    public IEnumerable<(string Path, string Name, EnvironmentSpec Spec)> Environments => Named("environments", Spec.Environments);

    /// <summary>Requests of the smoke flows by path, with their flow's number.</summary>
    public IEnumerable<(string Path, int Flow, SmokeStepSpec Spec)> SmokeSteps =>
        from flow in Entries("smoke", Spec.Smoke)
        from step in Entries($"{flow.Path}.steps", flow.Spec.Steps)
        select (step.Path, flow.Index, step.Spec);

    /// <summary>Entries of a list by path, without those that could not be read.</summary>
    public static IEnumerable<(string Path, int Index, T Spec)> Entries<T>(string path, IEnumerable<T?>? list)
        where T : class
        => (list ?? []).Select((entry, i) => (Path: Yaml.SpecPath.Index(path, i), Index: i, Spec: entry)).Where(e => e.Spec is not null)!;

    private static IEnumerable<(string Path, string Name, T Spec)> Named<T>(string path, IReadOnlyDictionary<string, T?>? map)
        where T : class
        => (map ?? new Dictionary<string, T?>()).Where(e => e.Value is not null).Select(e => (Yaml.SpecPath.Key(path, e.Key), e.Key, e.Value!));
}

/// <summary>What stands at a path of the disk.</summary>
internal enum PathKind
{
    Nothing,
    File,
    Folder,
}
