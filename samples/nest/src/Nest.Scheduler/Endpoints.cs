using Nest.Shared;

namespace Nest.Scheduler;

/// <summary>Body of a new schedule.</summary>
internal sealed record CreateRequest(string? Name, string? Cron, string? AgentType, string? TaskDescription);

internal static class Endpoints
{
    public static async Task<IResult> CreateAsync(CreateRequest body, HttpContext context, Tokens tokens, Schedules schedules, TimeProvider time)
    {
        if (await tokens.ReadAsync(context) is not { } caller)
        {
            return Problem.Unauthorized();
        }

        if (string.IsNullOrWhiteSpace(body.Name) || string.IsNullOrWhiteSpace(body.TaskDescription))
        {
            return Problem.BadRequest("name and task_description must not be empty");
        }

        if (!CronExpression.TryParse(body.Cron ?? "", out var cron) || cron.Next(time.GetUtcNow()) is not { } next)
        {
            return Problem.BadRequest($"cron '{body.Cron}' must have five fields (minute hour day month weekday) that some date fits, such as '0 * * * *'");
        }

        var id = await schedules.AddAsync(caller.TenantId, body.Name, body.Cron!, body.AgentType ?? "", body.TaskDescription, next, context.RequestAborted);
        return id is null
            ? Problem.BadRequest($"there is no agent_type '{body.AgentType}': GET /agents/list")
            : Results.Json(new { schedule_id = id, name = body.Name, cron = body.Cron, next_run_at = next }, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>With a token the tenant's own and the system's, without one the system's.</summary>
    public static async Task<IResult> ListAsync(HttpContext context, Tokens tokens, Schedules schedules)
    {
        var caller = await tokens.ReadAsync(context);
        if (caller is null && context.Request.Headers.Authorization.Count > 0)
        {
            return Problem.Unauthorized();
        }

        return Results.Json(new { tasks = await schedules.ListAsync(caller?.TenantId, context.RequestAborted) });
    }
}
