namespace Rollout.Tasks.Database.Migrations;

/// <summary>Says where a file differs from what was applied.</summary>
internal static class ScriptDifference
{
    private const int MaxLineLength = 80;

    /// <summary>The file's text with line feeds, and behind it those of the files that it includes: what its checksum is taken over.</summary>
    public static string TextOf(MigrationFile file) => string.Join("\n-- included --\n", file.Script.Sources.Select(s => s.Text)).Replace("\0", string.Empty, StringComparison.Ordinal);

    /// <summary>A sentence on the first line that differs.</summary>
    /// <param name="applied">The text that was applied.</param>
    /// <param name="now">The text of today.</param>
    public static string Describe(string applied, string now)
    {
        var (before, after) = (applied.Split('\n'), now.Split('\n'));
        var line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line])
        {
            line++;
        }

        return (line < before.Length, line < after.Length) switch
        {
            (true, true) => $"line {line + 1} was {Quote(before[line])} and is {Quote(after[line])}",
            (true, false) => $"line {line + 1} is gone, {Quote(before[line])}",
            (false, true) => $"line {line + 1} is new, {Quote(after[line])}",
            _ => "no line differs",
        };
    }

    private static string Quote(string line) => $"'{(line.Length > MaxLineLength ? line[..MaxLineLength] + ".." : line)}'";
}
