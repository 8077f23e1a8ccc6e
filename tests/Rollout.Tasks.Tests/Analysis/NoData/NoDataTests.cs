using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>No data is never good news: every cause, in every step and the bake, for every way to watch. The outcomes are the tables of docs/no-data.md.</summary>
public sealed class NoDataTests
{
    private static readonly string[] Steps = ["10 %", "50 %", "100 %", "bake"];

    private static readonly (Cause Cause, string Words)[] Rows =
    [
        (Cause.AllIsWell, "all is well"),
        (Cause.NoSeries, "no series of the candidate"),
        (Cause.EmptyAnswer, "empty answer"),
        (Cause.NotANumber, "NaN"),
        (Cause.PlusInfinity, "+Inf"),
        (Cause.MinusInfinity, "-Inf"),
        (Cause.SeveralSeries, "several series"),
        (Cause.Old, "older than two scrape intervals"),
        (Cause.ClockAhead, "clock a minute ahead"),
        (Cause.ClockBehind, "clock a minute behind"),
        (Cause.HttpError, "HTTP error"),
        (Cause.Warning, "200 with warnings"),
        (Cause.Refused, "connection refused"),
        (Cause.TimeOut, "time-out"),
        (Cause.ZeroRequests, "zero requests"),
        (Cause.CounterReset, "counter reset at each read"),
        (Cause.NothingConfigured, "no guards configured"),
    ];

    private static string DocumentPath { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", "..", "..", "docs", "no-data.md"));

    [Theory]
    [InlineData("exposition")]
    [InlineData("haproxy")]
    [InlineData("prometheus")]
    public async Task Should_NeverPass_When_ThereIsNoData(string source)
    {
        var cells = (from row in Rows from step in Enumerable.Range(0, Steps.Length) from watchers in Enum.GetValues<Watchers>() select new NoDataCell(source, row.Cause, step, watchers)).Where(cell => cell.Exists).ToList();
        var results = new ConcurrentDictionary<NoDataCell, (string Word, IReadOnlyList<string> Wrong)>();

        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (cell, _) => results[cell] = await cell.RunAsync());

        var wrong = cells.Where(cell => cell.Cause != Cause.AllIsWell).SelectMany(cell => results[cell].Wrong).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} faults\n{string.Join('\n', wrong)}");
        Assert.All(cells.Where(cell => cell.Cause == Cause.AllIsWell && (cell.Watchers != Watchers.Judge || cell.Step < 2)), cell => Assert.Equal("goes on", results[cell].Word));
        Compare(source, Render(source, results));
    }

    private static string Render(string source, ConcurrentDictionary<NoDataCell, (string Word, IReadOnlyList<string> Wrong)> results)
    {
        var columns = (from step in Enumerable.Range(0, Steps.Length) from watchers in Enum.GetValues<Watchers>() select (Step: step, Watchers: watchers)).ToList();
        var text = new StringBuilder($"\n## {source}\n\n| cause | ").AppendJoin(" | ", columns.Select(column => $"{Steps[column.Step]} {column.Watchers.ToString().ToLowerInvariant()}")).Append(" |\n|");
        text.Insert(text.Length, " --- |", columns.Count + 1).Append('\n');
        foreach (var (cause, words) in Rows)
        {
            text.Append("| ").Append(words).Append(" | ").AppendJoin(" | ", columns.Select(column => results.TryGetValue(new(source, cause, column.Step, column.Watchers), out var result) ? result.Word : "-")).Append(" |\n");
        }

        return text.ToString();
    }

    private static void Compare(string source, string table)
    {
        var sections = File.ReadAllText(DocumentPath).Split("\n## ").Select((section, index) => (index == 0 ? string.Empty : "\n## ") + section).ToList();
        var known = sections.FirstOrDefault(section => section.StartsWith($"\n## {source}\n", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("ROLLOUT_UPDATE_FILES") == "1")
        {
            File.WriteAllText(DocumentPath, string.Concat(sections.Except([known ?? string.Empty]).Append(table).OrderBy(section => section.StartsWith('\n') ? section : string.Empty, StringComparer.Ordinal)));
            return;
        }

        Assert.Equal(known, table);
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
