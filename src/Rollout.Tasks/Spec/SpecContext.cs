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
    public IEnumerable<Named<ServiceSpec>> Services => ByName("services", Spec.Services);

    /// <summary>Environments by path and name, without those that could not be read.</summary>
    public IEnumerable<Named<EnvironmentSpec>> Environments => ByName("environments", Spec.Environments);

    /// <summary>Requests of all smoke flows.</summary>
    public IEnumerable<Entry<SmokeStepSpec>> SmokeSteps =>
        from flow in Entries("smoke", Spec.Smoke)
        from step in Entries($"{flow.Path}.steps", flow.Spec.Steps)
        select step;

    /// <summary>Entries of a list by path, without those that could not be read.</summary>
    public static IEnumerable<Entry<T>> Entries<T>(string path, IEnumerable<T?>? list)
        where T : class
        => (list ?? []).Select((entry, i) => entry is null ? null : new Entry<T>(Yaml.SpecPath.Index(path, i), i, entry)).OfType<Entry<T>>();

    private static IEnumerable<Named<T>> ByName<T>(string path, IReadOnlyDictionary<string, T?>? map)
        where T : class
        => (map?.Keys ?? []).Where(name => map![name] is not null).Select(name => new Named<T>(Yaml.SpecPath.Key(path, name), name, map![name]!));
}

/// <summary>A value of a mapping with its place. A class, as are the other pieces that rules enumerate: queries over structs are compiled anew at each start.</summary>
internal sealed record Named<T>(string Path, string Name, T Spec);

/// <summary>An entry of a list with its place.</summary>
internal sealed record Entry<T>(string Path, int Index, T Spec);

/// <summary>A text with its place; null when it is not written.</summary>
internal sealed record Written(string Path, string? Text);

/// <summary>What stands at a path of the disk.</summary>
internal enum PathKind
{
    Nothing,
    File,
    Folder,
}
