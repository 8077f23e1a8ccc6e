using Xunit.Abstractions;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>Makes every experiment, and compares the outcomes with docs/faults.md.</summary>
/// <remarks>All cells share one pool of load balancers: most of a cell is waiting for a deadline. <c>ROLLOUT_FAULTS=text</c> runs those alone whose name has the text.</remarks>
public abstract class FaultMatrix(FaultBeds beds, ITestOutputHelper output)
{
    private static readonly string Filter = Environment.GetEnvironmentVariable("ROLLOUT_FAULTS") ?? string.Empty;

    /// <summary>Makes the experiments of some parts, and asserts what must hold in each.</summary>
    private protected async Task ProveAsync(IReadOnlyList<Phase> phases)
    {
        var cells = phases.SelectMany(phase => phase.Cells).Where(cell => cell.ToString().Contains(Filter, StringComparison.OrdinalIgnoreCase)).ToList();

        var results = await beds.RunAsync(cells);

        var wrong = results.SelectMany(result => result.Faults.Select(fault => $"{fault}: {result}")).Order(StringComparer.Ordinal).ToList();
        output.WriteLine($"{cells.Count} cells: {string.Join(", ", results.GroupBy(result => result.Word ?? "?").OrderBy(word => word.Key, StringComparer.Ordinal).Select(word => $"{word.Count()} {word.Key}"))}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} faults\n{string.Join('\n', wrong)}");
        if (Filter.Length == 0)
        {
            await CompareAsync(phases, results);
        }
    }

    /// <summary>What the document says must be what happens. A busy machine can make of a slow answer one that came too late, so what differs is tried again alone.</summary>
    private async Task CompareAsync(IReadOnlyList<Phase> phases, IReadOnlyList<CellResult> results)
    {
        var known = FaultTable.Read(phases);
        if (FaultTable.Render(phases, results) != known && !FaultTable.UpdatesFiles)
        {
            results = await AgainAsync(phases, results, known);
        }

        var tables = FaultTable.Render(phases, results);
        if (FaultTable.UpdatesFiles)
        {
            FaultTable.Write(phases, tables);
        }

        Assert.Equal(FaultTable.Read(phases), tables);
    }

    private async Task<IReadOnlyList<CellResult>> AgainAsync(IReadOnlyList<Phase> phases, IReadOnlyList<CellResult> results, string known)
    {
        var (documented, seen) = (FaultTable.RowsOf(known), FaultTable.RowsOf(FaultTable.Render(phases, results)));
        var differing = results.Where(result => (result.Cell.Phase.Title, result.Cell.Operation) is var row && documented.GetValueOrDefault(row) != seen[row]).ToList();
        output.WriteLine($"{differing.Count} cells are tried again");
        var again = await beds.RunAsync([.. differing.Select(result => result.Cell)], sideBySide: 6);
        return [.. results.Except(differing), .. again];
    }
}
