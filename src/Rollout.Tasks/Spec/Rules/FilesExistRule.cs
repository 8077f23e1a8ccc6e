namespace Rollout.Tasks.Spec.Rules;

/// <summary>Every file and folder that is named is there.</summary>
internal sealed class FilesExistRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var references = FileReferences.Of(context.Spec, context.BaseDirectory);
        var missing = references.Where(r => Found(context, r) == PathKind.Nothing).Select(r => r.FullPath).ToHashSet();
        foreach (var reference in references.Where(r => Found(context, r) != r.Expected))
        {
            // What lies in a missing folder is missing with it: one fault is enough.
            if (!missing.Any(m => m != reference.FullPath && IsBelow(reference.FullPath, m)))
            {
                yield return Fault(reference, Found(context, reference));
            }
        }
    }

    private static SpecFault Fault(FileReference reference, PathKind found)
    {
        var wanted = reference.Expected == PathKind.File ? "file" : "folder";
        var wrong = found switch
        {
            PathKind.Nothing => $"there is no {wanted} '{reference.Written}'",
            PathKind.File => $"'{reference.Written}' is a file",
            _ => $"'{reference.Written}' is a folder",
        };
        var start = reference.Path.EndsWith(".project", StringComparison.Ordinal) || reference.Path.EndsWith(".dockerfile", StringComparison.Ordinal) ? "the build context" : "the folder of this file";
        return new SpecFault("RT1031", reference.Path, wrong, $"an existing {wanted} is required, relative to {start}", "create it, or correct the path");
    }

    private static PathKind Found(SpecContext context, FileReference reference) => context.Paths.GetValueOrDefault(reference.FullPath);

    private static bool IsBelow(string path, string folder) => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
