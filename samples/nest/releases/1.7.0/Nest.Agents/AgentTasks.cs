using Nest.Shared;
using Npgsql;

namespace Nest.Agents;

/// <summary>A row of agent_tasks as clients see it.</summary>
internal sealed record AgentTask(Guid TaskId, Guid TenantId, string AgentType, string Task, string Status, string Output, DateTime CreatedAt);

/// <summary>The tasks of this release: needs migrations 001 to 005.</summary>
internal static class AgentTasks
{
    public static async Task InsertAsync(NpgsqlConnection connection, NewTask task, CancellationToken cancellationToken)
    {
        await using var insert = connection.Command(
            "INSERT INTO agent_tasks (id, tenant_id, agent_type, task, status, output, finished_at) VALUES ($1, $2, $3, $4, 'completed', $5, now())",
            task.Id, task.TenantId, task.AgentType, task.Task, task.Output);
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<AgentTask?> FindAsync(NpgsqlDataSource database, Guid tenant, Guid id, CancellationToken cancellationToken)
    {
        await using var select = database.Command(
            "SELECT id, tenant_id, agent_type, task, status, output, created_at FROM agent_tasks WHERE id = $1 AND tenant_id = $2", id, tenant);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetDateTime(6))
            : null;
    }
}
