using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting;

/// <summary>Says what a set of migrations does to the releases that run on the database.</summary>
internal static class MigrationLinter
{
    /// <summary>Looks at all statements of the pending migrations.</summary>
    /// <param name="migrations">In the order in which they are applied.</param>
    /// <param name="catalog">The database before them; <see cref="Catalog.Unknown"/> takes each table for a large one.</param>
    /// <param name="options">What is large, and what is told.</param>
    public static LintReport Lint(IEnumerable<LintedMigration> migrations, Catalog catalog, LintOptions options)
    {
        var findings = new List<LintFinding>();
        var faults = new List<string>();
        var all = new List<LintedStatement>();
        var (start, inUse) = (catalog, false);
        foreach (var migration in migrations)
        {
            var directives = LintDirectives.Read(migration.FileName, migration.Sql);
            var phase = directives.Phase ?? migration.FolderPhase ?? MigrationPhase.Expand;
            faults.AddRange(directives.Faults);

            // Contract comes after retention: what expand made is used by then.
            catalog = phase == MigrationPhase.Contract && !inUse ? catalog.AsInUse() : catalog;
            inUse |= phase == MigrationPhase.Contract;
            catalog = Lint(migration, phase, directives, catalog, options, findings, all).InNewSession(start);
        }

        return new LintReport(findings, faults) { Statements = all };
    }

    private static Catalog Lint(LintedMigration migration, MigrationPhase phase, LintDirectives directives, Catalog catalog, LintOptions options, List<LintFinding> findings, List<LintedStatement> all)
    {
        var statements = migration.Statements.Select(DdlParser.Parse).ToList();
        var parts = statements.SelectMany(s => s.Ddl is Ddl.Block block ? block.Parts : [s]).ToList();
        var before = new List<(ParsedStatement, LockForecast)>();
        var (lastLine, passed) = (0, 0);
        foreach (var statement in statements)
        {
            var end = statement.Source.Place.Line + statement.Source.Text.Count(c => c == '\n');
            var trail = new CatalogTrail(catalog);
            var ownTransactions = statement is { NeedsNoTransaction: true, Ddl: Ddl.Block };
            before.AddRange(ownTransactions ? [(statement, LockForecast.Of([]))] : []);
            var forecasts = new List<LockForecast>();
            foreach (var part in statement.Ddl is Ddl.Block block ? block.Parts : [statement])
            {
                var at = trail.Before(part.Branch);
                var forecast = LockForecaster.Of(at, part.Ddl);
                var context = new LintContext(part, at, forecast, phase, before, [.. parts.Skip(++passed)], options) { IsBatched = directives.Batch is not null || ownTransactions };
                findings.AddRange(ObjectRules.Check(context).Concat(TransactionRules.Check(context)).Distinct()
                    .Where(h => options.IncludeStyle || h.Rule.Severity != LintSeverity.Style)
                    .Select(h => new LintFinding(h.Rule, migration.FileName, part.Source.Place, phase, h.Relation, h.Name, forecast, directives.Reason(h.Rule.Id, lastLine, end))));
                before.Add((part, forecast));
                forecasts.Add(forecast);
                trail.Pass(part);
            }

            before.AddRange(ownTransactions ? [(statement, LockForecast.Of([]))] : []);
            var together = LockForecast.Of(forecasts);
            all.Add(new LintedStatement(migration.FileName, statement.Source, together, together.Relations.Where(r => !catalog.IsNew(r) && (!catalog.IsComplete || catalog.Find(r) is not null)).ToHashSet()));
            catalog = trail.Current;
            lastLine = end;
        }

        return catalog;
    }
}

/// <summary>A migration that is looked at.</summary>
/// <param name="FileName">As findings name it.</param>
/// <param name="Sql">Its text.</param>
/// <param name="Statements">Its statements.</param>
/// <param name="FolderPhase">Phase that its folder says; null when it says none.</param>
internal sealed record LintedMigration(string FileName, string Sql, IReadOnlyList<SqlStatement> Statements, MigrationPhase? FolderPhase);
