using System.Globalization;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads a folder of <c>NNN_name.sql</c> files. Names that start with a dot and <c>*.md</c> are left alone; any other file is a fault.</summary>
internal static partial class MigrationFolder
{
    private static readonly SqlReadOptions Options = new() { ReadFile = ReadIncluded };

    /// <summary>Reads all migrations.</summary>
    /// <returns>In the order of their versions; never empty.</returns>
    /// <exception cref="RolloutException">RT2502 with all faults of all files.</exception>
    public static async Task<IReadOnlyList<MigrationFile>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw Refused(folder, ["the folder does not exist"]);
        }

        var files = new List<MigrationFile>();
        var faults = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(IsMeant).Order(StringComparer.Ordinal))
        {
            var fileName = Path.GetFileName(path);
            if (NamePattern().Match(fileName) is { Success: true } match && long.TryParse(match.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
                files.Add(Parse(path, match.Groups["version"].Value, match.Groups["name"].Value, bytes, faults));
            }
            else
            {
                faults.Add($"{fileName}: not a name of a migration. Name it such as 006_add_index.sql (three digits or more, underscore, name), or move it away");
            }
        }

        faults.AddRange(files.GroupBy(f => f.Number).Where(g => g.Count() > 1).Select(g => $"{string.Join(" and ", g.Select(f => f.FileName))} have the same version. Give one of them another"));
        if (files.Count == 0 && faults.Count == 0)
        {
            faults.Add("there are no migrations");
        }

        return faults.Count == 0 ? [.. files.OrderBy(f => f.Number)] : throw Refused(folder, faults);
    }

    private static bool IsMeant(string path) => !Path.GetFileName(path).StartsWith('.') && !path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);

    private static MigrationFile Parse(string path, string version, string name, byte[] bytes, List<string> faults)
    {
        var fileName = Path.GetFileName(path);
        if (SqlText.Decode(bytes, out var sql) is { } fault)
        {
            faults.Add($"{fileName}: {fault}");
            return new MigrationFile(version, name, fileName, new SqlScript([], [], []));
        }

        var script = SqlSplitter.Split(new SqlSource(fileName, sql) { Path = Path.GetFullPath(path) }, Options);
        faults.AddRange(script.Faults.Select(f => f.ToString()));
        if (script.Faults.Count == 0 && script.Statements.Count == 0)
        {
            faults.Add($"{fileName}: there is no statement in it. Delete the file, or write one");
        }

        return new MigrationFile(version, name, fileName, script);
    }

    /// <summary>Null for a file that is not there.</summary>
    internal static byte[]? ReadIncluded(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private static RolloutException Refused(string folder, List<string> faults) =>
        new("RT2502", $"the migrations in '{folder}' have {faults.Count} {(faults.Count == 1 ? "fault" : "faults")}: {string.Join("; ", faults)}.", ExitCode.Configuration);

    [GeneratedRegex(@"^(?<version>\d{3,})_(?<name>[A-Za-z0-9][A-Za-z0-9_-]*)\.sql\z")]
    private static partial Regex NamePattern();
}
