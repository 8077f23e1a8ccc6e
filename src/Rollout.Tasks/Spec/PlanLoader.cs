using System.Text;

namespace Rollout.Tasks.Spec;

/// <summary>Reads <c>rollout.yaml</c>, checks it, and makes the plan of one environment and one release.</summary>
public static class PlanLoader
{
    /// <summary>Real files have a few kilobytes.</summary>
    private const long MaxFileBytes = 1_000_000;

    /// <summary>Reads and checks the file. Nothing is changed by it; beside the file itself only the existence of the paths that it names is looked up.</summary>
    /// <param name="request">What the command line asks for.</param>
    /// <returns>The plan, with every default filled in.</returns>
    /// <exception cref="SpecException">The file cannot be read or has faults; all of them are in it.</exception>
    public static RolloutPlan Load(PlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var path = Path.GetFullPath(request.ConfigPath);
        var file = Path.GetFileName(path);
        var document = SpecDocument.Read(file, ReadText(path, file), request);
        if (document.Spec is not { } spec)
        {
            throw new SpecException(file, document.Locations.Locate(document.Faults));
        }

        var baseDirectory = Path.GetDirectoryName(path)!;
        var found = FileReferences.Of(spec, baseDirectory).Select(r => r.FullPath).Distinct().ToDictionary(p => p, Look);
        var context = new SpecContext(spec, request.Environment, request.Release, baseDirectory, found, document.Locations.Has);
        var errors = document.Locations.Locate([.. document.Faults, .. SpecValidator.Check(context)]);
        return errors.Count == 0
            ? SpecValidator.ToPlan(context, Path.GetFullPath(request.StateDirectory ?? Path.Combine(baseDirectory, ".rollout")))
            : throw new SpecException(file, errors);
    }

    private static string ReadText(string path, string file)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
            {
                throw Unreadable(file, $"'{path}' is larger than {MaxFileBytes} bytes", "name another file with --config=FILE");
            }

            return File.ReadAllText(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unreadable(file, $"there is no file '{path}'", "create it (docs/rollout-yaml.md has an example), or name another with --config=FILE");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw Unreadable(file, $"'{path}' cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}", "correct it, or name another with --config=FILE");
        }
    }

    private static SpecException Unreadable(string file, string wrong, string fix) =>
        new(file, [new SpecError("RT1001", "--config", 0, 0, new SpecFault("RT1001", "", wrong, "a readable UTF-8 text file is required", fix).Message)]);

    private static PathKind Look(string path) => Directory.Exists(path) ? PathKind.Folder : File.Exists(path) ? PathKind.File : PathKind.Nothing;
}
