using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution;

/// <summary>Looks at a step while it is held: counters at their interval, target health now and then.</summary>
internal sealed class StepWatch(RolloutSession session)
{
    /// <summary>A look at all targets costs several calls, so it is not made with each read of the counters.</summary>
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long the watch waits for such a look; one that takes longer is taken when it comes. An API that hangs must not keep a guard from firing.</summary>
    private static readonly TimeSpan HealthPatience = TimeSpan.FromMilliseconds(500);

    private readonly MetricWatcher watcher = new(session.Backends.Metrics(session.Rollout.StableSlot), session.Plan.Metrics, session.Time);
    private DateTimeOffset nextHealthAt;
    private Task<TrafficState>? reading;
    private WatchReport? report;
    private ClientTraffic? clientAtStart;
    private int stepIndex;
    private bool running;
    private bool extended;

    /// <summary>What was seen last.</summary>
    public StepObservation Seen { get; private set; } = StepObservation.None;

    public void Start(int index)
    {
        stepIndex = index;
        running = true;
        extended = false;
        reading = null;
        clientAtStart = session.Client;
        nextHealthAt = session.Time.GetUtcNow() + HealthInterval;
        report = null;
        Seen = StepObservation.None;
        watcher.Start(session.Plan.Guards);
    }

    /// <summary>Takes note that the hold was extended.</summary>
    /// <returns>False when that was known.</returns>
    public bool Extend() => !extended && (extended = true);

    /// <summary>Waits until the next read is due, or the hold is over, and looks.</summary>
    /// <param name="until">End of the hold.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task LookAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var next = watcher.NextPollAt < until ? watcher.NextPollAt : until;
        var wait = next - session.Time.GetUtcNow();
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, session.Time, cancellationToken).ConfigureAwait(false);
        }

        report = WithShares(await watcher.PollAsync(cancellationToken).ConfigureAwait(false));
        await LookAtTargetsAsync(cancellationToken).ConfigureAwait(false);
        Seen = Observe(report);
        session.Reporter.Report(Progress(report, until));
    }

    /// <summary>Tells the people who watch how the step ended.</summary>
    public void Finish(Verdict verdict)
    {
        if (running)
        {
            running = false;
            if (report is { Shares: [var all, ..] })
            {
                session.Say($"  {ShareCheck.Words(all, session.Plan.Steps[stepIndex].Weight)}");
            }

            session.Reporter.Report(new RolloutEvent.StepFinished(new StepResult(
                stepIndex, session.Plan.Steps.Count, session.Plan.Steps[stepIndex].Weight, verdict, report?.Explanation ?? string.Empty, Reading(report?.Stable, session.Rollout.StableSlot), Reading(report?.Candidate, session.Rollout.CandidateSlot), ClientInStep())));
        }
    }

    /// <summary>A share that is off says that the step was not what it should have been: neither good nor bad for the candidate.</summary>
    private WatchReport WithShares(WatchReport seen) =>
        seen.Verdict is Verdict.Pass or Verdict.NoData && ShareCheck.Find(seen.Shares, session.Plan.Steps[stepIndex].Weight, session.Plan.Traffic.ShareTolerance) is { } off
            ? seen with { Verdict = Verdict.Inconclusive, Explanation = off }
            : seen;

    private async Task LookAtTargetsAsync(CancellationToken cancellationToken)
    {
        // A verdict that ends the step waits for no read: what was last known of the targets counts.
        if (report is { Verdict: Verdict.Fail or Verdict.Error })
        {
            return;
        }

        if (reading is null && session.Time.GetUtcNow() >= nextHealthAt)
        {
            nextHealthAt = session.Time.GetUtcNow() + HealthInterval;
            reading = session.Backends.Router.ReadAsync(cancellationToken);
        }

        if (reading is not null)
        {
            await Task.WhenAny(reading, Task.Delay(HealthPatience, session.Time, cancellationToken)).ConfigureAwait(false);
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

    private StepObservation Observe(WatchReport seen)
    {
        var fired = seen.Guards.Fired.OrderBy(result => result.Guard.Action).FirstOrDefault();
        var world = session.Shifter.World!;
        var shortfall = SlotHealth.WhyNotBack(session.Plan, session.Rollout, world);
        return new StepObservation(
            seen.Verdict,
            fired?.Guard.Action,
            fired?.Explanation ?? seen.Explanation,
            shortfall is null,
            Roles.IsHealthy(world, session.Rollout.CandidateSlot),
            Interrupted: false,
            fired?.FiredAt ?? seen.Guards.At,
            fired?.ViolatedSince) { StableWords = shortfall ?? string.Empty };
    }

    private RolloutEvent.StepProgress Progress(WatchReport seen, DateTimeOffset until)
    {
        var left = until - session.Time.GetUtcNow();
        return new RolloutEvent.StepProgress(
            stepIndex,
            session.Plan.Steps.Count,
            session.Rollout.Weight,
            left > TimeSpan.Zero ? left : TimeSpan.Zero,
            Reading(seen.Stable, session.Rollout.StableSlot),
            Reading(seen.Candidate, session.Rollout.CandidateSlot),
            session.Client,
            seen.Verdict,
            seen.Explanation);
    }

    private Reporting.SlotReading Reading(Analysis.Watching.SlotReading? reading, Slot slot) => new(
        slot,
        slot == session.Rollout.StableSlot ? session.Rollout.StableRelease : session.Rollout.Release,
        reading?.RequestsPerSecond,
        reading?.ErrorRatePercent,
        reading?.P95Ms);

    private ClientTraffic? ClientInStep() => session.Client is { } now && clientAtStart is { } start
        ? new ClientTraffic(now.Requests - start.Requests, now.Failures - start.Failures)
        : session.Client;
}
