using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>What all reports say of a migration.</summary>
internal static class MigrationWords
{
    public static string Phase(ReviewedMigration migration) => migration.Phase switch
    {
        MigrationPhase.Contract => "contract (after retention, by Contract)",
        MigrationPhase.Backfill => "backfill (before traffic, in batches)",
        _ => migration.IsDeclared ? "expand (before traffic)" : "expand, since it does not say (before traffic)",
    };

    public static IReadOnlyList<string> Locks(ReviewedMigration migration) => All(migration, statement => statement.Locks);

    public static IReadOnlyList<string> Rewrites(ReviewedMigration migration) => All(migration, statement => statement.Rewrites);

    public static IReadOnlyList<string> Scans(ReviewedMigration migration) => All(migration, statement => statement.Scans);

    /// <summary>How long it ran on the copy; null where it was not measured.</summary>
    public static double? MeasuredMs(ReviewedMigration migration, MigrationForecast? forecast) => forecast?.Migrations.LastOrDefault(measured => measured.Version == migration.Version)?.DurationMs;

    /// <summary>Such as <c>1 statement</c>, <c>2 statements</c>.</summary>
    public static string Count(int count, string one) => FormattableString.Invariant($"{count} {one}{(count == 1 ? string.Empty : "s")}");

    private static IReadOnlyList<string> All(ReviewedMigration migration, Func<ReviewedStatement, IReadOnlyList<string>> of) => [.. migration.Statements.SelectMany(of).Distinct()];
}
