using System.Text.Json;
using Rollout.Tasks.Database;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Execution.State;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>What <c>--target=Cutover</c> would do now, call by call.</summary>
/// <param name="Application">Name of the application.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Release">Name of the release.</param>
/// <param name="StableSlot">The slot that serves; null when the load balancer cannot be read.</param>
/// <param name="StableRelease">Its release; null when not known.</param>
/// <param name="Tasks">In the order in which they run.</param>
public sealed record PlanReport(string Application, string Environment, string Release, Slot? StableSlot, string? StableRelease, IReadOnlyList<PlannedTask> Tasks)
{
    /// <summary>What the pending migrations do to the stable release and to the traffic; null where the database cannot be read now.</summary>
    public MigrationReview? Migrations { get; init; }

    /// <summary>What <c>MigrateStaging</c> of this rollout measured on a copy of staging; null where it has not run, or had nothing to do.</summary>
    public MigrationForecast? Forecast { get; init; }

    /// <summary>Absolute paths of the files that show the migrations: Markdown for a merge request, JUnit for a CI server. Empty where the migrations are not known, or the files cannot be written.</summary>
    public IReadOnlyList<string> MigrationFiles { get; init; } = [];

    /// <summary>What the judge can find, step by step; empty without a judge.</summary>
    public IReadOnlyList<string> Detection { get; init; } = [];

    /// <summary>Every policy that lets a step pass although nobody has proven that the candidate is good; empty when there is none.</summary>
    public IReadOnlyList<string> PassesWithoutProof { get; init; } = [];

    /// <summary>Why databases cannot be read, so that nobody has looked at what the migrations do there; empty where all can, and where the environment is not up.</summary>
    public IReadOnlyList<string> Unread => [.. Faults.Select(fault => fault.Message)];

    internal IReadOnlyList<RolloutException> Faults { get; init; } = [];

    /// <summary>Throws when the rollout would stop before anything is touched. To be called once the report is shown.</summary>
    /// <exception cref="RolloutException">RT2526: a pending migration would break the stable release. RT2501, RT2509, RT2525: a database cannot be read, so nobody can say that none would.</exception>
    public void ThrowIfStopped()
    {
        if (Migrations is not null)
        {
            MigrationGate.ThrowIfStopped(Migrations, StableRelease);
        }

        if (Faults.Count > 0)
        {
            throw Faults[0];
        }
    }

    /// <summary>The report as JSON.</summary>
    /// <returns>Indented, with names in camel case.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, ExecutionJson.Default.PlanReport);

    /// <summary>The report for people.</summary>
    /// <returns>One line each, without line breaks at their ends.</returns>
    public IEnumerable<string> ToLines()
    {
        yield return $"{Application} {Release} on {Environment}: from {StableRelease ?? "unknown"} in {StableSlot?.Label() ?? "a slot that is not known"}";
        foreach (var task in Tasks)
        {
            yield return task.Skipped is null ? task.Name : $"{task.Name}: nothing to do, {task.Skipped}";
            foreach (var effect in task.Effects)
            {
                yield return $"  {effect}";
            }
        }

        foreach (var line in Block("What the migrations do", Migrations is null ? [] : [.. MigrationLines.Of(Migrations)]))
        {
            yield return line;
        }

        foreach (var line in Block("What could not be read, so that nobody has looked at it", Unread))
        {
            yield return line;
        }

        if (MigrationFiles.Count > 0)
        {
            yield return $"The migrations as files: {string.Join(", ", MigrationFiles)}";
        }

        foreach (var line in Block("What the migrations took on a copy of staging", Forecast is null ? [] : [.. ForecastLines.Of(Forecast)]))
        {
            yield return line;
        }

        foreach (var line in Block("What the judge can find", Detection).Concat(Block("What passes without proof", PassesWithoutProof)))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Block(string heading, IReadOnlyList<string> lines) => lines.Count == 0 ? [] : lines.Select(line => $"  {line}").Prepend(heading);
}

/// <summary>One task of the plan.</summary>
/// <param name="Name">Name of the task.</param>
/// <param name="Skipped">Why nothing is to do; null when something is.</param>
/// <param name="Effects">What it does, in order.</param>
public sealed record PlannedTask(string Name, string? Skipped, IReadOnlyList<string> Effects);
