using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>What a rule may look at: a statement, the database before it, and the rest of its migration.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Catalog">The database before it.</param>
/// <param name="Forecast">Its locks, rewrites and scans.</param>
/// <param name="Phase">Of its migration.</param>
/// <param name="Before">Statements before it in the same migration, with their forecasts.</param>
/// <param name="Behind">Statements behind it in the same migration.</param>
/// <param name="Options">What is large.</param>
internal sealed record LintContext(ParsedStatement Statement, Catalog Catalog, LockForecast Forecast, MigrationPhase Phase, IReadOnlyList<(ParsedStatement Statement, LockForecast Forecast)> Before, IReadOnlyList<ParsedStatement> Behind, LintOptions Options)
{
    /// <summary>The database before the statement of which this is one action.</summary>
    public Catalog Start { get; init; } = Catalog;

    /// <summary>Its statement runs in batches.</summary>
    public bool IsBatched { get; init; }

    /// <summary>Forecasts of the statements before it whose locks its transaction still has: what cannot run in one ends it.</summary>
    public IEnumerable<LockForecast> Held => Before.Reverse().TakeWhile(b => !b.Statement.NeedsNoTransaction).Select(b => b.Forecast);

    /// <summary>Not made by these migrations, and large; what is not known counts as large.</summary>
    public bool IsLarge(ObjectName table)
    {
        if (Catalog.Find(table) is not { } found)
        {
            return true;
        }

        var parts = Catalog.Heirs(table).Append(found).ToList();
        return !found.IsNew && (parts.Sum(r => Math.Max(0, r.Rows)) > Options.LargeRows || parts.Sum(r => r.Bytes) > Options.LargeBytes);
    }

    /// <summary>Whether all of these columns were made by these migrations.</summary>
    public bool AreNew(ObjectName table, IEnumerable<string> columns) => Catalog.IsNew(table) || (columns.ToList() is { Count: > 0 } names && names.All(c => Catalog.IsNew(table, c)));
}
