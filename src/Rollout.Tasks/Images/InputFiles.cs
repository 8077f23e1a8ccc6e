using System.IO.Enumeration;

namespace Rollout.Tasks.Images;

/// <summary>Finds the files that a build reads: its context, the build files above it, and what its project files name outside of it.</summary>
internal static class InputFiles
{
    private static readonly string[] BuildFiles =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Build.rsp", "Directory.Packages.props",
        "global.json", "nuget.config", "NuGet.config", "NuGet.Config", ".editorconfig", ".globalconfig",
    ];

    /// <summary>The input files of a build. A file may come twice.</summary>
    /// <param name="request">What is to be built.</param>
    /// <param name="stateDirectory">Left out.</param>
    public static IEnumerable<string> Of(ImageRequest request, string stateDirectory)
    {
        var walk = new Walk(Path.GetFullPath(stateDirectory));
        walk.Folder(Path.GetFullPath(request.Context));
        if (request.Project is { } project)
        {
            BuildFilesAbove(Path.GetFullPath(request.Context), walk);
            ProjectFiles.AddNamedOutside(Path.GetFullPath(Path.Combine(request.Context, project)), walk);
        }

        return walk.Files;
    }

    // MSBuild, NuGet and the compiler look for these in every folder up to the root.
    private static void BuildFilesAbove(string folder, Walk walk)
    {
        for (var above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            foreach (var name in BuildFiles)
            {
                walk.File(Path.Combine(above, name));
            }
        }
    }

    /// <summary>Collects files, each folder once.</summary>
    internal sealed class Walk(string stateDirectory)
    {
        private readonly HashSet<string> folders = new(StringComparer.Ordinal);

        public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

        public void File(string path)
        {
            if (System.IO.File.Exists(path))
            {
                Files.Add(path);
            }
        }

        public void Folder(string folder)
        {
            // By its real path, so that a link to a folder above cannot turn this into a circle.
            var real = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
            if (real == stateDirectory || !Directory.Exists(real) || !folders.Add(real))
            {
                return;
            }

            var subfolders = new List<string>();
            var hasProject = false;
            foreach (var (path, isFolder) in new FileSystemEnumerable<(string, bool)>(folder, (ref entry) => (entry.ToFullPath(), entry.IsDirectory), new EnumerationOptions { AttributesToSkip = 0 }))
            {
                if (isFolder)
                {
                    subfolders.Add(path);
                }
                else
                {
                    File(path);
                    hasProject |= Path.GetExtension(path) is ".csproj" or ".fsproj" or ".vbproj";
                }
            }

            subfolders.Where(path => !IsOutput(Path.GetFileName(path), hasProject)).ToList().ForEach(Folder);
        }

        // bin and obj are a build's own output only beside a project: elsewhere they may well be input.
        private static bool IsOutput(string name, bool besideProject) =>
            name is ".git" or ".vs" or ".idea" || (besideProject && name is ("bin" or "obj"));
    }
}
