using Rollout.Tasks.Database;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>The review of the migrations for people.</summary>
internal static class MigrationLines
{
    /// <summary>A heading, then for each migration its phase, statements with their work, and findings with the safe way.</summary>
    public static IEnumerable<string> Of(MigrationReview review)
    {
        foreach (var migration in review.Migrations)
        {
            yield return $"  {migration.File}: {MigrationWords.Phase(migration)}, {MigrationWords.Count(migration.Statements.Count, "statement")}";
            foreach (var statement in migration.Statements)
            {
                yield return $"    line {statement.Line}: {statement.Text}{Work(statement)}";
            }

            foreach (var finding in migration.Findings)
            {
                yield return $"    {(review.Stopping.Contains(finding) ? "stops: " : "")}{finding}";
                if (finding.AllowedBecause is null)
                {
                    foreach (var line in finding.SafeWay.Split('\n'))
                    {
                        yield return $"      {line}";
                    }
                }
            }
        }
    }

    private static string Work(ReviewedStatement statement)
    {
        IEnumerable<string> parts =
        [
            .. statement.Locks,
            .. statement.Rewrites.Count > 0 ? [$"writes {string.Join(", ", statement.Rewrites)} anew"] : Array.Empty<string>(),
            .. statement.Scans.Count > 0 ? [$"reads all of {string.Join(", ", statement.Scans)}"] : Array.Empty<string>(),
        ];
        var work = string.Join("; ", parts);
        return work.Length == 0 ? "" : $" -- {work}";
    }
}
