using System.Xml;
using System.Xml.Linq;

namespace Rollout.Tasks.Images;

/// <summary>Reads what project files name, as far as that can be read without running MSBuild: literal paths.</summary>
internal static class ProjectFiles
{
    /// <summary>Adds what a project names by a relative path that leads out of its folder: projects with their folders, imports, linked sources.</summary>
    /// <param name="project">Absolute path of the project file.</param>
    /// <param name="walk">Collects the files.</param>
    public static void AddNamedOutside(string project, InputFiles.Walk walk)
    {
        var open = new Queue<string>([project]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next) || !File.Exists(next))
            {
                continue;
            }

            foreach (var path in NamedBy(next))
            {
                if (path.EndsWith("proj", StringComparison.Ordinal))
                {
                    walk.Folder(Path.GetDirectoryName(path)!);
                    open.Enqueue(path);
                }
                else
                {
                    Add(path, walk, open);
                }
            }
        }
    }

    private static void Add(string path, InputFiles.Walk walk, Queue<string> open)
    {
        var wildcard = path.IndexOf('*', StringComparison.Ordinal);
        if (wildcard >= 0)
        {
            walk.Folder(Path.GetDirectoryName(path[..wildcard])!);
            return;
        }

        walk.File(path);
        if (path.EndsWith(".props", StringComparison.Ordinal) || path.EndsWith(".targets", StringComparison.Ordinal))
        {
            open.Enqueue(path);
        }
    }

    private static IEnumerable<string> NamedBy(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        return Load(file).Descendants()
            .SelectMany(element => element.Attributes().Where(a => a.Name.LocalName is "Include" or "Project"))
            .SelectMany(attribute => attribute.Value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(path => path.Replace("$(MSBuildThisFileDirectory)", string.Empty, StringComparison.Ordinal).Replace('\\', '/'))
            .Where(path => path.StartsWith("../", StringComparison.Ordinal) && !path.Contains("$(", StringComparison.Ordinal))
            .Select(path => Path.GetFullPath(Path.Combine(folder, path)));
    }

    private static XDocument Load(string file)
    {
        try
        {
            return XDocument.Load(file);
        }
        catch (XmlException)
        {
            // The build itself says what is wrong with it, and better.
            return new XDocument();
        }
    }
}
