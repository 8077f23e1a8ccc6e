using Nest.Shared;
using Npgsql;

namespace Nest.Agents;

/// <summary>One delivery as clients see it.</summary>
internal sealed record Delivery(Guid DeliveryId, string Event, string State, int Attempts, int? ResponseStatus, string? Error, DateTime CreatedAt, DateTime? DeliveredAt);

/// <summary>A delivery that this instance has taken on itself.</summary>
internal sealed record ClaimedDelivery(Guid Id, Guid SubscriptionId, string Url, byte[] Secret, string Payload, int Attempts);

/// <summary>The tables of migration 005.</summary>
internal sealed class Subscriptions(NpgsqlDataSource database)
{
    public const int MaxAttempts = 5;

    public Task<Guid> AddAsync(Guid tenant, string @event, string url, byte[] secret, CancellationToken cancellationToken) =>
        database.Command("INSERT INTO webhook_subscriptions (tenant_id, event, url, secret) VALUES ($1, $2, $3, $4) RETURNING id", tenant, @event, url, secret)
            .ScalarAsync<Guid>(cancellationToken);

    public Task<bool> ExistsAsync(Guid tenant, Guid id, CancellationToken cancellationToken) =>
        database.Command("SELECT true FROM webhook_subscriptions WHERE id = $1 AND tenant_id = $2", id, tenant).ScalarAsync<bool>(cancellationToken);

    public Task<byte[]?> SecretAsync(Guid id, CancellationToken cancellationToken) =>
        database.Command("SELECT secret FROM webhook_subscriptions WHERE id = $1", id).ScalarAsync<byte[]>(cancellationToken);

    public async Task<DeliveryList> ListAsync(Guid id, CancellationToken cancellationToken)
    {
        var list = new List<Delivery>();
        await using var select = database.Command(
            """
            SELECT id, event, state, attempts, response_status, error, created_at, delivered_at
            FROM webhook_deliveries WHERE subscription_id = $1 ORDER BY created_at DESC LIMIT 50
            """,
            id);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            list.Add(new(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.IsDBNull(4) ? null : row.GetInt32(4),
                row.IsDBNull(5) ? null : row.GetString(5), row.GetDateTime(6), row.IsDBNull(7) ? null : row.GetDateTime(7)));
        }

        int Count(string state) => list.Count(delivery => delivery.State == state);
        return new(Count("delivered"), Count("pending"), Count("failed"), list);
    }

    /// <summary>Deliveries that an instance took or was given more than 10 s ago and that are still pending: it has ended, or the attempt failed.</summary>
    public async Task<IReadOnlyList<Guid>> LeftOverAsync(CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        await using var select = database.Command(
            "SELECT id FROM webhook_deliveries WHERE state = 'pending' AND coalesce(claimed_at, created_at) < now() - interval '10 seconds' ORDER BY created_at LIMIT 20");
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            ids.Add(row.GetGuid(0));
        }

        return ids;
    }

    /// <summary>Null when another instance, of this slot or the other, was quicker.</summary>
    public async Task<ClaimedDelivery?> ClaimAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var update = database.Command(
            """
            UPDATE webhook_deliveries AS d SET attempts = d.attempts + 1, claimed_at = now()
            FROM webhook_subscriptions AS s
            WHERE d.id = $1 AND s.id = d.subscription_id AND d.state = 'pending'
              AND (d.claimed_at IS NULL OR d.claimed_at < now() - interval '10 seconds')
            RETURNING d.id, s.id, s.url, s.secret, d.payload, d.attempts
            """,
            id);
        await using var row = await update.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetString(4), row.GetInt32(5))
            : null;
    }

    public async Task RecordAsync(ClaimedDelivery delivery, int? status, string? error, CancellationToken cancellationToken)
    {
        var state = error is null ? "delivered" : delivery.Attempts >= MaxAttempts ? "failed" : "pending";
        await using var update = database.Command(
            "UPDATE webhook_deliveries SET state = $2, response_status = $3::int, error = $4::text, delivered_at = CASE WHEN $2 = 'delivered' THEN now() END WHERE id = $1",
            delivery.Id, state, status, error);
        await update.ExecuteNonQueryAsync(cancellationToken);
    }
}
