using System.Runtime.CompilerServices;
using System.Text;
using Rollout.Faults.Tests.Proxies;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>The tables of docs/faults.md.</summary>
internal static class FaultTable
{
    private static readonly (Fault Fault, string Words)[] Columns =
    [
        (Fault.TimeoutBefore, "no answer, without effect"),
        (Fault.TimeoutAfter, "no answer, with effect"),
        (Fault.Throttled, "throttled"),
        (Fault.ServerError, "503"),
        (Fault.Reset, "connection reset"),
        (Fault.CutBody, "cut body"),
        (Fault.StaleRead, "stale for 10 s"),
        (Fault.MissingPage, "missing page"),
        (Fault.AccessDenied, "access denied"),
        (Fault.ExpiredToken, "expired token"),
        (Fault.Silence, "60 s of silence"),
    ];

    /// <summary>Set to 1, tests write the files they compare with.</summary>
    public static bool UpdatesFiles => Environment.GetEnvironmentVariable("ROLLOUT_UPDATE_FILES") == "1";

    /// <summary>The document.</summary>
    public static string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(ThisFolder(), "..", "..", "..", "docs", "faults.md"));

    /// <summary>The outcome of a cell as the document has it.</summary>
    public static string WordOf(IEnumerable<CellResult> results)
    {
        var met = results.Where(result => result.Happened).OrderBy(result => result.Cell.Lasting).Select(result => result.Word ?? "?").Distinct().ToList();
        return met.Count == 0 ? "-" : string.Join(" / ", met);
    }

    /// <summary>The tables of all parts.</summary>
    public static string Render(IReadOnlyList<Phase> phases, IReadOnlyList<CellResult> results)
    {
        var text = new StringBuilder();
        foreach (var phase in phases)
        {
            var columns = Columns.Where(column => phase.Operations.Any(operation => Phase.Applies(column.Fault, operation))).ToList();
            text.Append("\n## ").Append(phase.Title).Append("\n\n| operation | ").AppendJoin(" | ", columns.Select(column => column.Words)).Append(" |\n|");
            text.Insert(text.Length, " --- |", columns.Count + 1).Append('\n');
            foreach (var operation in phase.Operations)
            {
                var cells = columns.Select(column => WordOf(results.Where(result => result.Cell.Phase == phase && result.Cell.Operation == operation && result.Cell.Fault == column.Fault)));
                text.Append("| `").Append(operation).Append("` | ").AppendJoin(" | ", cells).Append(" |\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The line of each operation in each part.</summary>
    public static IReadOnlyDictionary<(string Phase, string Operation), string> RowsOf(string tables) => tables.Split("\n## ", StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(section => section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => (Title: section.Split('\n')[0], Line: line)))
        .ToDictionary(row => (row.Title, row.Line.Split('`')[1]), row => row.Line);

    /// <summary>The tables of some parts that the document has now; empty when there are none.</summary>
    public static string Read(IReadOnlyList<Phase> phases) => string.Concat(Sections().Skip(1).Where(section => IsOf(phases, section)));

    /// <summary>Puts new tables in the place of the old ones, or at the end.</summary>
    public static void Write(IReadOnlyList<Phase> phases, string tables)
    {
        var sections = Sections();
        var others = sections.Skip(1).Where(section => !IsOf(phases, section)).ToList();
        var ours = phases == Phase.Elbv2 ? others.Prepend(tables) : others.Append(tables);
        File.WriteAllText(Path, string.Concat(ours.Prepend(sections[0])));
    }

    /// <summary>What stands before the first part, and then each part.</summary>
    private static IReadOnlyList<string> Sections() =>
        [.. File.ReadAllText(Path).Split("\n## ").Select((section, index) => (index == 0 ? string.Empty : "\n## ") + section)];

    private static bool IsOf(IReadOnlyList<Phase> phases, string section) => phases.Any(phase => section.StartsWith($"\n## {phase.Title}\n", StringComparison.Ordinal));

    private static string ThisFolder([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;
}
