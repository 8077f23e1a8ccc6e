using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Phases;

/// <summary>Says what pending migrations do to a database whose catalog is known. Pure.</summary>
internal static class MigrationReviewer
{
    private const int LongestText = 100;

    /// <summary>Looks at all of them, in the order in which they run: contract migrations wait for the end of retention, so they come last.</summary>
    public static MigrationReview Review(IReadOnlyList<MigrationFile> pending, Catalog catalog, LintPlan options)
    {
        var files = pending.OrderBy(f => f.PhaseOrExpand == MigrationPhase.Contract).ToList();
        var report = MigrationLinter.Lint(
            files.Select(f => new LintedMigration(f.FileName, f.Script.Sources[0].Text, f.Statements, f.PhaseOrExpand)),
            catalog,
            new LintOptions { LargeBytes = options.LargeTable, LargeRows = options.LargeRows, IncludeStyle = options.Style });
        var told = report.Findings.Where(f => f.Rule.Severity != LintSeverity.Blocking || options.Blocking != CheckPolicy.Off).Select(f => (Finding: Finding(f), Stops: Stops(f, options))).ToList();
        var findings = told.ToLookup(f => f.Finding.File, f => f.Finding);
        var statements = report.Statements.ToLookup(s => s.File);
        return new MigrationReview([.. files.Select(f => new ReviewedMigration(
            f.Version.Text, f.Name, f.FileName, f.PhaseOrExpand, f.Phase is not null, [.. statements[f.FileName].Select(Statement)], [.. findings[f.FileName]]))])
        {
            // The very findings of the migrations, so that a report can tell them apart.
            Stopping = [.. told.Where(f => f.Stops).Select(f => f.Finding)],
        };
    }

    private static bool Stops(LintFinding finding, LintPlan options) =>
        finding.Stops || (options.Blocking == CheckPolicy.Stop && finding.Rule.Severity == LintSeverity.Blocking && finding.AllowedBecause is null);

    private static ReviewedStatement Statement(LintedStatement linted)
    {
        var text = linted.Statement.IsSecret ? "(has a password)" : string.Join(' ', Enumerable.Range(0, linted.Statement.Tokens.Count).Select(linted.Statement.TextOf).Take(40)).ReplaceLineEndings(" ");
        return new ReviewedStatement(
            linted.Statement.Place.Line,
            text.Length <= LongestText ? text : text[..LongestText] + "...",
            Locks(linted.Forecast, linted.InUse.Contains),
            [.. linted.Forecast.Rewrites.Order(StringComparer.Ordinal)],
            [.. linted.Forecast.Scans.Where(s => linted.InUse.Contains(s.Relation)).Select(s => s.Relation.ToString()).Distinct()]);
    }

    private static MigrationFinding Finding(LintFinding finding) => new(
        finding.Rule.Id,
        finding.Rule.Severity.ToString().ToLowerInvariant(),
        finding.File,
        finding.Place.Line,
        finding.Place.Column,
        finding.Table?.ToString(),
        finding.Name,
        finding.Rule.Claim,
        Locks(finding.Forecast, _ => true),
        [.. finding.Forecast.Rewrites.Order(StringComparer.Ordinal)],
        finding.SafeWay,
        finding.AllowedBecause);

    private static IReadOnlyList<string> Locks(LockForecast forecast, Func<ObjectName, bool> isMeant) =>
        [.. forecast.Relations.Where(isMeant).Select(r => $"{r} {forecast.Strongest(r)}").Order(StringComparer.Ordinal)];
}
