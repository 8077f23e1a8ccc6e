namespace Rollout.Tasks.Database.Migrations;

/// <summary>The text of one file.</summary>
/// <param name="Name">For messages; empty for text that lies in no file of its own.</param>
/// <param name="Text">Without byte order mark, with line feeds as line ends.</param>
internal sealed record SqlSource(string Name, string Text)
{
    private readonly Lazy<int[]> lineStarts = new(() => [0, .. Enumerable.Range(0, Text.Length).Where(i => Text[i] == '\n').Select(i => i + 1)]);

    /// <summary>Absolute path, by which the files that it includes are found; null where it can include none.</summary>
    public string? Path { get; init; }

    /// <summary>Where it is included; null for the file that was asked for.</summary>
    public SqlPlace? IncludedAt { get; init; }

    /// <summary>Line and column of an offset.</summary>
    public SqlPlace PlaceOf(int offset)
    {
        var found = Array.BinarySearch(lineStarts.Value, offset);
        var line = found >= 0 ? found : ~found - 1;
        return new SqlPlace(Name, line + 1, offset - lineStarts.Value[line] + 1) { IncludedAt = IncludedAt?.ToString() ?? string.Empty };
    }

    /// <summary>Where a line starts.</summary>
    /// <param name="line">One-based; lines behind the last are taken for the last.</param>
    public SqlPlace StartOfLine(int line) => PlaceOf(lineStarts.Value[Math.Clamp(line, 1, lineStarts.Value.Length) - 1]);
}
