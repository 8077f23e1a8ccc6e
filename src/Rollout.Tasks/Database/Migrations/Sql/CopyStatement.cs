namespace Rollout.Tasks.Database.Migrations;

/// <summary>COPY with its data in the file.</summary>
internal static class CopyStatement
{
    /// <summary>What is wrong with a COPY that no lines follow.</summary>
    public const string NoData = "COPY .. FROM stdin has no data. End it with a semicolon, write the data from the next line on, and behind it a line with \\. alone";

    /// <summary>Whether lines of data follow a statement; they are no SQL.</summary>
    public static bool TakesData(SqlStatement statement) => statement.StartsWith("COPY") && Ends(statement, "FROM", "STDIN");

    /// <summary>Whether it writes to whoever sent it.</summary>
    public static bool GivesData(SqlStatement statement) => statement.StartsWith("COPY") && Ends(statement, "TO", "STDOUT");

    /// <summary>Whether its data are not text.</summary>
    public static bool IsBinary(SqlStatement statement) => TakesData(statement)
        && Enumerable.Range(0, statement.Tokens.Count).Any(i => statement.TextOf(i).Trim('\'').Equals("binary", StringComparison.OrdinalIgnoreCase));

    /// <summary>The lines behind a statement, up to <c>\.</c> on a line of its own.</summary>
    /// <param name="text">The file.</param>
    /// <param name="from">Offset behind the semicolon.</param>
    public static CopyRange Find(string text, int from)
    {
        var lineEnd = text.IndexOf('\n', from);
        var rest = (lineEnd < 0 ? text.AsSpan(from) : text.AsSpan(from..lineEnd)).Trim();
        if (rest.Length > 0 && !rest.StartsWith("--"))
        {
            return new CopyRange(0, 0, 0) { At = from, Fault = "the data of COPY .. FROM stdin start on the next line, so that nothing else can stand here. Move it behind the data" };
        }

        if (lineEnd < 0)
        {
            return new CopyRange(0, 0, 0) { At = from, Fault = NoData };
        }

        for (var line = lineEnd + 1; line < text.Length;)
        {
            var end = text.IndexOf('\n', line) is >= 0 and var found ? found : text.Length;
            if (text.AsSpan(line..end) is "\\.")
            {
                return new CopyRange(lineEnd + 1, line, Math.Min(end + 1, text.Length));
            }

            line = end + 1;
        }

        return new CopyRange(0, 0, 0) { At = Math.Min(lineEnd + 1, text.Length), Fault = "the data that start here have no end. Write a line with \\. alone behind them" };
    }

    private static bool Ends(SqlStatement statement, string direction, string target)
    {
        var depth = 0;
        for (var i = 0; i < statement.Tokens.Count; i++)
        {
            depth += statement.TextOf(i) switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0 && statement.Word(i) == direction && statement.Word(i + 1) == target)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Where data stand.</summary>
/// <param name="Start">Offset of their first line.</param>
/// <param name="End">Offset behind their last line.</param>
/// <param name="Next">Where SQL goes on.</param>
internal readonly record struct CopyRange(int Start, int End, int Next)
{
    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>Where it is wrong.</summary>
    public int At { get; init; }
}
