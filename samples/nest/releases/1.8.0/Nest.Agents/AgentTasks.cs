using Nest.Shared;
using Npgsql;

namespace Nest.Agents;

/// <summary>A row of agent_tasks as clients see it. New in this release: the priority.</summary>
internal sealed record AgentTask(Guid TaskId, Guid TenantId, string AgentType, string Task, string Status, string Output, DateTime CreatedAt, int? Priority);

/// <summary>The tasks of this release: needs migration 008. Rows of release 1.7.0 have the default priority.</summary>
internal static class AgentTasks
{
    private const int DefaultPriority = 5;

    public static async Task InsertAsync(NpgsqlConnection connection, NewTask task, CancellationToken cancellationToken)
    {
        await using var insert = connection.Command(
            "INSERT INTO agent_tasks (id, tenant_id, agent_type, task, status, output, finished_at, priority) VALUES ($1, $2, $3, $4, 'completed', $5, now(), $6)",
            task.Id, task.TenantId, task.AgentType, task.Task, task.Output, (short)(task.Priority ?? DefaultPriority));
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<AgentTask?> FindAsync(NpgsqlDataSource database, Guid tenant, Guid id, CancellationToken cancellationToken)
    {
        await using var select = database.Command(
            "SELECT id, tenant_id, agent_type, task, status, output, created_at, priority FROM agent_tasks WHERE id = $1 AND tenant_id = $2", id, tenant);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetDateTime(6), row.IsDBNull(7) ? null : row.GetInt16(7))
            : null;
    }
}
