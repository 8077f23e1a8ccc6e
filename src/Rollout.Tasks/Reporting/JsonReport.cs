using System.Text.Json.Nodes;
using Rollout.Tasks.Database.Statements;

namespace Rollout.Tasks.Reporting;

/// <summary>The summary as JSON. Units are in the names; what is not known is null.</summary>
internal static class JsonReport
{
    private const int Schema = 1;

    public static JsonObject Document(RolloutSummary summary, string? picture, JsonArray runs) => new()
    {
        ["schema"] = Schema,
        ["rolloutId"] = summary.RolloutId,
        ["application"] = summary.Application,
        ["environment"] = summary.Environment,
        ["release"] = summary.Release,
        ["picture"] = picture,
        ["runs"] = runs,
    };

    public static JsonObject Run(RolloutSummary summary) => new()
    {
        ["startedAt"] = summary.StartedAt,
        ["finishedAt"] = summary.FinishedAt,
        ["fromRelease"] = summary.FromRelease,
        ["outcome"] = summary.Outcome.ToString(),
        ["exitCode"] = (int)summary.Outcome,
        ["reason"] = summary.Reason,
        ["client"] = Client(summary.Client),
        ["tasks"] = new JsonArray([.. summary.Tasks.Select(Task)]),
        ["steps"] = new JsonArray([.. summary.Steps.Select(Step)]),
        ["slowerStatements"] = new JsonArray([.. summary.SlowerStatements.Select(Statement)]),
    };

    private static JsonObject Task(TaskResult task) => new()
    {
        ["name"] = task.Name,
        ["outcome"] = task.Outcome.ToString(),
        ["detail"] = task.Detail,
        ["durationMs"] = Math.Round(task.Duration.TotalMilliseconds, 1),
    };

    private static JsonObject Statement(SlowerStatement statement) => new()
    {
        ["database"] = statement.Database,
        ["statement"] = statement.Text,
        ["beforeMs"] = Number(statement.BeforeMs),
        ["whileMs"] = Number(statement.WhileMs),
        ["calls"] = statement.Calls,
    };

    private static JsonObject Step(StepResult step) => new()
    {
        ["step"] = step.StepIndex + 1,
        ["steps"] = step.StepCount,
        ["weightPercent"] = step.Weight,
        ["verdict"] = step.Verdict.ToString(),
        ["reason"] = step.Reason,
        ["stable"] = Reading(step.Stable),
        ["candidate"] = Reading(step.Candidate),
        ["client"] = Client(step.Client),
        ["metrics"] = new JsonArray([.. step.Metrics.Select(JsonAnalysis.Metric)]),
        ["judged"] = new JsonArray([.. step.Judged.Select(JsonAnalysis.Judged)]),
    };

    private static JsonObject? Reading(SlotReading? slot) => slot is null ? null : new()
    {
        ["slot"] = slot.Slot.Label(),
        ["release"] = slot.Release,
        ["requestsPerSecond"] = Number(slot.RequestsPerSecond),
        ["errorRatePercent"] = Number(slot.ErrorRatePercent),
        ["p95Ms"] = Number(slot.P95Ms),
    };

    private static JsonObject? Client(ClientTraffic? client) => client is null ? null : new()
    {
        ["requests"] = client.Requests,
        ["failures"] = client.Failures,
    };

    // JSON knows no infinity, and a latency beyond the last bucket is one.
    private static double? Number(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 3) : null;
}
