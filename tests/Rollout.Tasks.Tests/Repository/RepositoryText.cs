using System.Text.RegularExpressions;
using Rollout.Tasks.Tests.Spec;

namespace Rollout.Tasks.Tests.Repository;

/// <summary>The repository's own files, as the tests of this folder read them.</summary>
internal static partial class RepositoryText
{
    public static string PathOf(params string[] parts) => Path.Combine([SpecSource.RepositoryRoot, .. parts]);

    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    /// <summary>Files of a folder and those below it, without what builds leave there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) => Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(SpecSource.RepositoryRoot, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "out"));

    /// <summary>The first cells of all tables of a page, without their headings.</summary>
    public static IReadOnlyList<string> FirstCells(string page) =>
        [.. Row().Matches(Read("docs", page)).Select(row => row.Groups[1].Value).Where(cell => cell is not ("package" or "code" or "---"))];

    [GeneratedRegex(@"^\| *([^|]+?) *\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
