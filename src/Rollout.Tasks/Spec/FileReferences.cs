namespace Rollout.Tasks.Spec;

/// <summary>A path of the disk that the file names.</summary>
/// <param name="Path">Where it is named.</param>
/// <param name="Written">As it is written.</param>
/// <param name="FullPath">Absolute.</param>
/// <param name="Expected">What must stand there.</param>
internal sealed record FileReference(string Path, string Written, string FullPath, PathKind Expected);

/// <summary>Finds all paths of the disk that a file names.</summary>
internal static class FileReferences
{
    public static IReadOnlyList<FileReference> Of(RolloutSpec spec, string baseDirectory)
    {
        var context = new SpecContext(spec, "", null, baseDirectory, new Dictionary<string, PathKind>(), _ => true);
        return [.. context.Services.SelectMany(s => OfService(s.Path, s.Spec, baseDirectory)), .. context.Environments.SelectMany(e => OfEnvironment(e.Path, e.Spec, baseDirectory))];
    }

    private static IEnumerable<FileReference> OfService(string path, ServiceSpec service, string baseDirectory)
    {
        if (service.Build?.Context is not { } context)
        {
            yield break;
        }

        var folder = Full(baseDirectory, context);
        yield return new($"{path}.build.context", context, folder, PathKind.Folder);
        if (service.Build.Project is { } project)
        {
            yield return new($"{path}.build.project", project, Full(folder, project), PathKind.File);
        }

        if (service.Build.Dockerfile is { } dockerfile)
        {
            yield return new($"{path}.build.dockerfile", dockerfile, Full(folder, dockerfile), PathKind.File);
        }
    }

    private static IEnumerable<FileReference> OfEnvironment(string path, EnvironmentSpec environment, string baseDirectory)
    {
        if (environment.Database?.Migrations is { } migrations)
        {
            yield return new($"{path}.database.migrations", migrations, Full(baseDirectory, migrations), PathKind.Folder);
        }

        if (environment.Embedded?.Bootstrap?.Seed is { } seed)
        {
            yield return new($"{path}.embedded.bootstrap.seed", seed, Full(baseDirectory, seed), PathKind.File);
        }

        foreach (var image in SpecContext.Entries($"{path}.runtime.baseImages", environment.Runtime?.BaseImages).Where(i => i.Spec.Script is not null))
        {
            yield return new($"{image.Path}.script", image.Spec.Script!, Full(baseDirectory, image.Spec.Script!), PathKind.File);
        }
    }

    /// <summary>Absolute; a relative path starts at the folder.</summary>
    public static string Full(string folder, string path) => Path.GetFullPath(Path.Combine(folder, path));
}
