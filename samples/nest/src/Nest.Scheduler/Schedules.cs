using Nest.Shared;
using Npgsql;

namespace Nest.Scheduler;

/// <summary>A schedule as clients see it.</summary>
internal sealed record Schedule(Guid ScheduleId, string Name, string Cron, string AgentType, string TaskDescription, DateTime NextRunAt, DateTime? LastRunAt);

/// <summary>The table of migration 004.</summary>
internal sealed class Schedules(NpgsqlDataSource database)
{
    /// <summary>Null when there is no such agent.</summary>
    public async Task<Guid?> AddAsync(Guid tenant, string name, string cron, string agentType, string description, DateTimeOffset nextRunAt, CancellationToken cancellationToken)
    {
        var id = await database.Command(
            """
            INSERT INTO schedules (tenant_id, name, cron, agent_type, task_description, next_run_at)
            SELECT $1, $2, $3, agent_type, $5, $6 FROM agents WHERE agent_type = $4
            RETURNING id
            """,
            tenant, name, cron, agentType, description, nextRunAt).ScalarAsync<Guid>(cancellationToken);
        return id == Guid.Empty ? null : id;
    }

    public async Task<IReadOnlyList<Schedule>> ListAsync(Guid? tenant, CancellationToken cancellationToken)
    {
        var list = new List<Schedule>();
        await using var select = database.Command(
            """
            SELECT id, name, cron, agent_type, task_description, next_run_at, last_run_at
            FROM schedules WHERE tenant_id IS NULL OR tenant_id = $1::uuid ORDER BY created_at DESC LIMIT 100
            """,
            tenant);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            list.Add(new(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetDateTime(5),
                row.IsDBNull(6) ? null : row.GetDateTime(6)));
        }

        return list;
    }

    /// <summary>Starts one task that is due. The row is locked and skipped by others, so both slots may look: each task starts once.</summary>
    /// <returns>False when none is due.</returns>
    public async Task<bool> StartNextAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var select = connection.Command("SELECT id, cron FROM schedules WHERE next_run_at <= $1 ORDER BY next_run_at LIMIT 1 FOR UPDATE SKIP LOCKED", now);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return false;
        }

        var (id, cron) = (row.GetGuid(0), row.GetString(1));
        await row.DisposeAsync();
        var next = CronExpression.TryParse(cron, out var expression) ? expression.Next(now) : null;
        await using var start = connection.Command(
            """
            INSERT INTO agent_tasks (tenant_id, agent_type, task, status, output, finished_at)
            SELECT tenant_id, agent_type, task_description, 'completed', 'started by schedule ' || name, now()
            FROM schedules WHERE id = $1 AND tenant_id IS NOT NULL
            """,
            id);
        await start.ExecuteNonQueryAsync(cancellationToken);
        await using var update = connection.Command(
            "UPDATE schedules SET last_run_at = $2, next_run_at = coalesce($3::timestamptz, 'infinity') WHERE id = $1", id, now, next);
        await update.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
