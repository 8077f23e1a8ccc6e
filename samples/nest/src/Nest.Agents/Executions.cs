using System.Text.Json;
using Nest.Shared;
using Npgsql;

namespace Nest.Agents;

/// <summary>A task that is about to be written.</summary>
internal sealed record NewTask(Guid Id, Guid TenantId, string AgentType, string Task, string Output, int? Priority);

/// <summary>Runs a task. The agent is a stand-in: it answers at once, and its cost follows from the length of the task.</summary>
internal sealed class Executions(NpgsqlDataSource database, DeliveryQueue queue)
{
    public const string CompletedEvent = "task.completed";
    private const int TokensPerWord = 12;

    /// <summary>Null when there is no such agent. Task, cost and events are written in one transaction.</summary>
    public async Task<Executed?> RunAsync(Guid tenant, string agentType, string text, int? priority, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var price = await connection.Command("SELECT usd_per_1k_tokens FROM agents WHERE agent_type = $1", agentType).ScalarAsync<decimal?>(cancellationToken);
        if (price is null)
        {
            return null;
        }

        var task = new NewTask(Guid.NewGuid(), tenant, agentType, text, $"{agentType} has done: {text}", priority);
        var tokens = TokensPerWord * text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var cost = decimal.Round(price.Value * tokens / 1000, 6);
        await AgentTasks.InsertAsync(connection, task, cancellationToken);
        await using var entry = connection.Command(
            "INSERT INTO cost_entries (tenant_id, task_id, agent_type, tokens, cost_usd) VALUES ($1, $2, $3, $4, $5)", tenant, task.Id, agentType, tokens, cost);
        await entry.ExecuteNonQueryAsync(cancellationToken);
        var deliveries = await AddDeliveriesAsync(connection, task, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        deliveries.ForEach(queue.Add);
        return new(task.Id, "completed", task.Output, tokens, cost);
    }

    private static async Task<List<Guid>> AddDeliveriesAsync(NpgsqlConnection connection, NewTask task, CancellationToken cancellationToken)
    {
        var payload = JsonSerializer.Serialize(new { @event = CompletedEvent, task_id = task.Id, tenant_id = task.TenantId, agent_type = task.AgentType });
        await using var insert = connection.Command(
            """
            INSERT INTO webhook_deliveries (subscription_id, event, payload)
            SELECT id, event, $3 FROM webhook_subscriptions WHERE tenant_id = $1 AND event = $2
            RETURNING id
            """,
            task.TenantId, CompletedEvent, payload);
        var ids = new List<Guid>();
        await using var row = await insert.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            ids.Add(row.GetGuid(0));
        }

        return ids;
    }
}
