using Npgsql;

namespace Nest.Agents;

/// <summary>Sends what is due: new deliveries at once, left over ones every few seconds.</summary>
internal sealed partial class DeliveryWorker(DeliveryQueue queue, Subscriptions subscriptions, WebhookSender sender, TimeProvider time, ILogger<DeliveryWorker> log) : BackgroundService
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SendNewAsync(stoppingToken), SweepAsync(stoppingToken));

    private async Task SendNewAsync(CancellationToken cancellationToken)
    {
        await foreach (var id in queue.ReadAllAsync(cancellationToken))
        {
            await TrySendAsync(id, cancellationToken);
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                foreach (var id in await subscriptions.LeftOverAsync(cancellationToken))
                {
                    await TrySendAsync(id, cancellationToken);
                }
            }
            catch (NpgsqlException fault)
            {
                LogFault(fault.Message);
            }
        }
    }

    private async Task TrySendAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            if (await subscriptions.ClaimAsync(id, cancellationToken) is { } delivery)
            {
                var (status, error) = await sender.SendAsync(delivery, cancellationToken);
                await subscriptions.RecordAsync(delivery, status, error, cancellationToken);
            }
        }
        catch (NpgsqlException fault)
        {
            LogFault(fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "webhooks: {Fault}; tried again later")]
    private partial void LogFault(string fault);
}
