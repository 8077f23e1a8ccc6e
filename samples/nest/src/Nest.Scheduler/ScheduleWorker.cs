using Npgsql;

namespace Nest.Scheduler;

/// <summary>Looks every second for tasks that are due.</summary>
internal sealed partial class ScheduleWorker(Schedules schedules, TimeProvider time, ILogger<ScheduleWorker> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await schedules.StartNextAsync(time.GetUtcNow(), stoppingToken))
                {
                    // One after the other until none is due.
                }
            }
            catch (NpgsqlException fault)
            {
                LogFault(fault.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "schedules: {Fault}; tried again in a second")]
    private partial void LogFault(string fault);
}
