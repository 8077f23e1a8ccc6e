using System.Text.RegularExpressions;
using Npgsql;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Database.Copies;

/// <summary>Reads the schema of a database by pg_dump, and compares two of them.</summary>
internal static partial class SchemaDump
{
    private const int ShownLines = 5;

    /// <summary>Reads a schema, without that of the ledger.</summary>
    /// <returns>One entry for each line of the dump that says something, with the object it belongs to before it.</returns>
    /// <exception cref="RolloutException">RT2543: pg_dump is missing or failed.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        var program = new ProgramRequest("pg_dump", "--schema-only", "--exclude-schema=rollout", "--no-password") { EnvironmentVariables = DumpCopy.Variables(settings, settings.Database!) };
        ProgramResult result;
        try
        {
            result = await ProgramRunner.RunAsync(program, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2001")
        {
            throw Failed("pg_dump is not on the PATH. Install PostgreSQL's client programs of at least the server's version", fault);
        }

        if (result.ExitCode != 0)
        {
            var reason = string.Join(' ', result.Error.Where(line => line.Length > 0).TakeLast(3)).TrimEnd('.');
            throw Failed(string.IsNullOrEmpty(settings.Password) ? reason : reason.Replace(settings.Password, "***", StringComparison.Ordinal), null);
        }

        return Lines(result.Output);
    }

    /// <summary>What is in one and not in the other.</summary>
    /// <returns>Null when they are the same.</returns>
    public static string? Difference(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        if (before.SequenceEqual(after))
        {
            return null;
        }

        var (lost, added) = (Without(before, after), Without(after, before));
        return lost.Count + added.Count == 0
            ? $"the order of lines differs, first at {before.Zip(after).First(pair => pair.First != pair.Second).First}"
            : string.Join("; ", new[] { Some("lost", lost), Some("new", added) }.OfType<string>());
    }

    /// <summary>Without comments, empty lines, and the random key that newer versions write.</summary>
    internal static IReadOnlyList<string> Lines(IEnumerable<string> dump)
    {
        var (lines, about) = (new List<string>(), string.Empty);
        foreach (var line in dump)
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                about = $"{heading.Groups["type"].Value} {(heading.Groups["schema"].Value == "-" ? string.Empty : heading.Groups["schema"].Value + ".")}{heading.Groups["name"].Value}: ";
            }
            else if (line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal) && !line.StartsWith("\\restrict", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict", StringComparison.Ordinal))
            {
                lines.Add(about + line.Trim().TrimEnd(','));
            }
        }

        return lines;
    }

    private static List<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        var left = others.CountBy(line => line).ToDictionary();
        return [.. lines.Where(line => (left[line] = left.GetValueOrDefault(line) - 1) < 0)];
    }

    private static string? Some(string word, List<string> lines) =>
        lines.Count == 0 ? null : $"{word}: {string.Join(", ", lines.Take(ShownLines).Select(line => $"'{line}'"))}{(lines.Count > ShownLines ? $" and {lines.Count - ShownLines} more" : string.Empty)}";

    private static RolloutException Failed(string reason, Exception? fault) =>
        new("RT2543", $"the schema of the database cannot be read, so the way back of the migrations cannot be checked: {reason}.", innerException: fault);

    [GeneratedRegex("^-- Name: (?<name>.*); Type: (?<type>.*); Schema: (?<schema>.*); Owner: ")]
    private static partial Regex Heading();
}
