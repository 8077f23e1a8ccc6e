using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Looks at the targets' health now and then while a step is held.</summary>
internal sealed class TargetLook(RolloutSession session)
{
    /// <summary>A look at all targets costs several calls, so it is not made with each read of the counters.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long the watch waits for such a look; one that takes longer is taken when it comes. An API that hangs must not keep a guard from firing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private DateTimeOffset nextAt;
    private Task<TrafficState>? reading;

    /// <summary>Begins anew: the weights were just read back.</summary>
    public void Start()
    {
        reading = null;
        nextAt = session.Time.GetUtcNow() + Interval;
    }

    /// <summary>Looks when it is time.</summary>
    /// <param name="report">What the metrics say.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task LookAsync(WatchReport report, CancellationToken cancellationToken)
    {
        // A verdict that ends the step waits for no read: what was last known of the targets counts.
        if (report.Verdict is Verdict.Fail or Verdict.Error)
        {
            return;
        }

        if (reading is null && session.Time.GetUtcNow() >= nextAt)
        {
            nextAt = session.Time.GetUtcNow() + Interval;
            reading = session.Backends.Router.ReadAsync(cancellationToken);
        }

        if (reading is not null)
        {
            await Task.WhenAny(reading, Task.Delay(Patience, session.Time, cancellationToken)).ConfigureAwait(false);
        }

        if (reading is { IsCompleted: true } done)
        {
            reading = null;
            await TakeAsync(done).ConfigureAwait(false);
        }
    }

    private async Task TakeAsync(Task<TrafficState> done)
    {
        try
        {
            session.Shifter.Take(await done.ConfigureAwait(false));
        }
        catch (RolloutException fault)
        {
            // Not a state: what was known stays known, and the metrics go on being watched.
            session.Reporter.Report(new RolloutEvent.Warning($"the targets' health cannot be read: {fault.Message}"));
        }
    }
}
