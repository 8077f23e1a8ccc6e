using System.Globalization;
using Rollout.Tasks.Preflight;

namespace Rollout.Tasks.Database.Backups.Restores;

/// <summary>What a restore gives up: all that was written after the backup began.</summary>
/// <param name="Since">When the backup's view of the data began.</param>
/// <param name="LogBytes">What the whole server has written to its log since, all databases included; null when its log cannot be compared.</param>
/// <param name="Tables">Tables that differ, or that were written to.</param>
/// <param name="CountersReset">Whether the server's counters began anew since, so that they say nothing.</param>
internal sealed record LostWrites(DateTimeOffset Since, long? LogBytes, IReadOnlyList<LostTable> Tables, bool CountersReset)
{
    private const int MostTables = 20;

    /// <summary>Compares what the backup noted with what is there now.</summary>
    /// <param name="then">The backup.</param>
    /// <param name="rows">Rows of each table now.</param>
    /// <param name="writes">The server's counters now.</param>
    /// <param name="logBytes">See <see cref="LogBytes"/>.</param>
    public static LostWrites Compare(BackupManifest then, IReadOnlyList<TableContent> rows, IReadOnlyList<TableWrites> writes, long? logBytes)
    {
        var rowsThen = then.Tables.ToDictionary(table => table.Table, table => table.Rows);
        var rowsNow = rows.ToDictionary(table => table.Table, table => table.Rows);
        var before = then.Writes.ToDictionary(table => table.Table);
        var after = writes.ToDictionary(table => table.Table);
        var reset = before.Values.Any(table => after.TryGetValue(table.Table, out var now) && (now.Inserted < table.Inserted || now.Updated < table.Updated || now.Deleted < table.Deleted));
        var tables = rowsThen.Keys.Union(rowsNow.Keys).Order(StringComparer.Ordinal)
            .Select(name => new LostTable(name, Row(rowsThen, name), Row(rowsNow, name), reset ? null : Difference(before.GetValueOrDefault(name), after.GetValueOrDefault(name), name)))
            .Where(table => table.RowsThen != table.RowsNow || table.Writes is { Inserted: > 0 } or { Updated: > 0 } or { Deleted: > 0 });
        return new LostWrites(then.TakenAt, logBytes, [.. tables], reset);
    }

    /// <summary>For people, a line each.</summary>
    public IReadOnlyList<string> Lines()
    {
        var log = LogBytes is { } bytes ? $"; the whole server wrote {SizeWords.Of(bytes)} of log since, other databases and indexes included" : "; the server's log cannot be compared";
        var counters = CountersReset ? "; its counters of writes began anew since then, so only rows are compared" : string.Empty;
        return
        [
            $"all that was written since {Since:u} is lost{log}{counters}",
            .. Tables.Take(MostTables).Select(table => "  " + table.InWords()),
            .. Tables.Count > MostTables ? [string.Create(CultureInfo.InvariantCulture, $"  and {Tables.Count - MostTables} more tables")] : Array.Empty<string>(),
            .. Tables.Count == 0 && !CountersReset ? ["  no table has other rows than the backup, and the server counted no writes to one; it counts up to a second late"] : Array.Empty<string>(),
        ];
    }

    private static long? Row(Dictionary<string, long> rows, string name) => rows.TryGetValue(name, out var count) ? count : null;

    private static TableWrites? Difference(TableWrites? before, TableWrites? after, string name) => after is null
        ? null
        : new TableWrites(name, after.Inserted - (before?.Inserted ?? 0), after.Updated - (before?.Updated ?? 0), after.Deleted - (before?.Deleted ?? 0));
}

/// <summary>What one table loses.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="RowsThen">In the backup; null when the table is not in it.</param>
/// <param name="RowsNow">Now; null when the table is gone.</param>
/// <param name="Writes">What the server counted between; null when it cannot be told.</param>
internal sealed record LostTable(string Table, long? RowsThen, long? RowsNow, TableWrites? Writes)
{
    public string InWords()
    {
        var rows = (RowsThen, RowsNow) switch
        {
            (null, { } now) => string.Create(CultureInfo.InvariantCulture, $"{Table}: not in the backup, {now} rows now"),
            ({ } then, null) => string.Create(CultureInfo.InvariantCulture, $"{Table}: {then} rows in the backup, gone now"),
            var (then, now) => string.Create(CultureInfo.InvariantCulture, $"{Table}: {then} rows in the backup, {now} now"),
        };
        return Writes is { } writes ? string.Create(CultureInfo.InvariantCulture, $"{rows}; up to {writes.Inserted} inserted, {writes.Updated} updated, {writes.Deleted} deleted since") : rows;
    }
}
