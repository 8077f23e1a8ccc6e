using Rollout.Tasks.Database;
using Rollout.Tasks.Preflight;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>What was measured on the copy, for people.</summary>
internal static class ForecastLines
{
    /// <summary>When and on what; then for each migration its time, and its statements that matter.</summary>
    public static IEnumerable<string> Of(MigrationForecast forecast)
    {
        yield return FormattableString.Invariant($"measured at {forecast.MeasuredAt:u}, {SizeWords.Of(forecast.CopyBytes)}, copied in {forecast.CopySeconds:0.0} s; a larger database takes longer");
        foreach (var migration in forecast.Migrations)
        {
            yield return FormattableString.Invariant($"{migration.Version} {migration.Name}: {migration.DurationMs:0} ms");
            foreach (var statement in migration.Statements)
            {
                yield return FormattableString.Invariant($"  {statement.Place}: {statement.DurationMs:0} ms{Work(statement)}");
            }
        }

        if (forecast.TakenBack.Count > 0)
        {
            yield return $"taken back and applied again without a difference: {string.Join(", ", forecast.TakenBack)}";
        }
    }

    private static string Work(MeasuredStatement statement)
    {
        var locks = statement.Locks switch
        {
            null => "; outside a transaction",
            [] => string.Empty,
            var taken => FormattableString.Invariant($"; {string.Join(", ", taken)}, held for {statement.HeldMs ?? statement.DurationMs:0} ms"),
        };
        return locks + (statement.Rewrites.Count == 0 ? string.Empty : $"; writes {string.Join(", ", statement.Rewrites)} anew");
    }
}
