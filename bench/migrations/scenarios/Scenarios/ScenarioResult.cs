namespace Rollout.MigrationScenarios;

/// <summary>How a scenario ended.</summary>
/// <param name="Scenario">Which.</param>
/// <param name="Ended">Code or linter rule; null when all was applied.</param>
/// <param name="Migrations">How many files.</param>
/// <param name="Took">All migrations together.</param>
/// <param name="Retries">How often one gave up waiting for a lock and tried again.</param>
/// <param name="Queries">Statements of both releases.</param>
/// <param name="Longest">Longest of them.</param>
/// <param name="LongestBlocked">Longest of those that waited for a migration.</param>
/// <param name="Faults">What is not as it must be; empty when all is.</param>
internal sealed record ScenarioResult(Scenario Scenario, string? Ended, int Migrations, TimeSpan Took, int Retries, long Queries, TimeSpan Longest, TimeSpan LongestBlocked, IReadOnlyList<string> Faults)
{
    /// <summary>How long a query may wait for a migration.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>A row of the table.</summary>
    public string Row => FormattableString.Invariant(
        $"| {Scenario.Name[..2]} | {Scenario.Title} | {(Ended is null ? "applied" : Ended.StartsWith("RT", StringComparison.Ordinal) ? $"fails ({Ended})" : $"refused (`{Ended}`)")} | {Migrations} | {Took.TotalSeconds:0.0} | {Retries} | {Queries} | {Longest.TotalMilliseconds:0} | {LongestBlocked.TotalMilliseconds:0} | {(Faults.Count == 0 ? "yes" : "NO")} |");
}
