using System.Globalization;

namespace Rollout.Tasks.HAProxy;

/// <summary>Reads the tables that HAProxy prints: a line that begins with <c># </c> names the columns, the lines after it are rows. Pure.</summary>
internal static class HAProxyTable
{
    /// <summary>Reads an answer of <c>show servers state</c>: columns are separated by spaces.</summary>
    /// <exception cref="RolloutException">RT2133: the answer is no such table.</exception>
    public static IReadOnlyList<HAProxyRow> ServersState(string answer) => Read("show servers state", answer, line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Reads an answer of <c>show stat</c>: columns are separated by commas, and a text that holds one stands in quotes.</summary>
    /// <exception cref="RolloutException">RT2133: the answer is no such table.</exception>
    public static IReadOnlyList<HAProxyRow> Statistics(string answer) => Read("show stat", answer, Fields);

    private static IReadOnlyList<HAProxyRow> Read(string command, string answer, Func<string, IReadOnlyList<string>> split)
    {
        var lines = answer.Split('\n').SkipWhile(line => !line.StartsWith("# ", StringComparison.Ordinal)).ToList();
        if (lines.Count == 0)
        {
            throw new RolloutException("RT2133", $"'{command}' was answered with '{HAProxyAnswers.Words(answer)}' instead of a table. Nothing was changed. Use HAProxy 2.2 or later.");
        }

        var columns = split(lines[0][2..]);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => new HAProxyRow(command, columns, split(line)))];
    }

    private static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var text = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (quoted && line[i] == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                text.Append('"');
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                fields.Add(text.ToString());
                text.Clear();
            }
            else
            {
                text.Append(line[i]);
            }
        }

        fields.Add(text.ToString());
        return fields;
    }
}

/// <summary>One row of a table.</summary>
/// <param name="Command">What printed it, for messages.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Fields">Their values; columns that are missing at the end are empty.</param>
internal sealed record HAProxyRow(string Command, IReadOnlyList<string> Columns, IReadOnlyList<string> Fields)
{
    /// <summary>Value of a column.</summary>
    /// <exception cref="RolloutException">RT2133: there is no such column.</exception>
    public string Text(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
            {
                return i < Fields.Count ? Fields[i] : string.Empty;
            }
        }

        throw new RolloutException("RT2133", $"'{Command}' of this HAProxy has no column '{column}'. Nothing was changed. Use HAProxy 2.2 or later.");
    }

    /// <summary>Value of a column that holds a whole number; 0 when it is empty.</summary>
    /// <exception cref="RolloutException">RT2133: there is no such column, or it holds something else.</exception>
    public long Number(string column) => Text(column) switch
    {
        "" => 0,
        var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        var text => throw new RolloutException("RT2133", $"'{Command}' has '{text}' in column '{column}', where a whole number is expected. Nothing was changed. Use HAProxy 2.2 or later."),
    };
}
