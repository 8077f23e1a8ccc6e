using Nest.Shared;
using Npgsql;

namespace Nest.Agents;

/// <summary>Body of execute. The priority is kept from release 1.8.0 on.</summary>
internal sealed record ExecuteRequest(string? AgentType, string? Task, Guid? TenantId, int? Priority);

/// <summary>Answer to execute.</summary>
internal sealed record Executed(Guid TaskId, string Status, string Output, int Tokens, decimal CostUsd);

/// <summary>One kind of agent.</summary>
internal sealed record AgentKind(string AgentType, string Description, long Tasks);

internal static class TaskEndpoints
{
    public static async Task<IResult> ExecuteAsync(ExecuteRequest body, HttpContext context, Tokens tokens, Executions executions)
    {
        if (await tokens.ReadAsync(context) is not { } caller)
        {
            return Problem.Unauthorized();
        }

        if (body.TenantId is not { } tenant || tenant != caller.TenantId)
        {
            return Problem.Forbidden($"tenant_id must be the caller's own: {caller.TenantId}");
        }

        if (string.IsNullOrWhiteSpace(body.Task) || string.IsNullOrWhiteSpace(body.AgentType))
        {
            return Problem.BadRequest("agent_type and task must not be empty");
        }

        if (body.Priority is < 1 or > 9)
        {
            return Problem.BadRequest("priority must be 1 to 9");
        }

        var done = await executions.RunAsync(tenant, body.AgentType, body.Task, body.Priority, context.RequestAborted);
        return done is null ? Problem.BadRequest($"there is no agent_type '{body.AgentType}': GET /agents/list") : Results.Json(done);
    }

    public static async Task<IResult> FindAsync(Guid id, HttpContext context, Tokens tokens, NpgsqlDataSource database)
    {
        if (await tokens.ReadAsync(context) is not { } caller)
        {
            return Problem.Unauthorized();
        }

        var task = await AgentTasks.FindAsync(database, caller.TenantId, id, context.RequestAborted);
        return task is null ? Problem.NotFound($"there is no task {id}") : Results.Json(task);
    }

    public static async Task<IResult> ListAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var agents = new List<AgentKind>();
        await using var select = database.Command(
            "SELECT agent_type, description, (SELECT count(*) FROM agent_tasks AS t WHERE t.agent_type = a.agent_type) FROM agents AS a ORDER BY agent_type");
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            agents.Add(new(row.GetString(0), row.GetString(1), row.GetInt64(2)));
        }

        return Results.Json(new { agents });
    }
}
