using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.WayBack;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Looks at a rollout from its first weight to the end of its bake: in the holds at each tick, between them in the background.</summary>
internal sealed class StepWatch : IAsyncDisposable
{
    private readonly RolloutSession session;
    private readonly MetricWatcher watcher;
    private readonly BackgroundWatch background;
    private readonly TargetLook targets;
    private WatchReport? report;
    private StepObservation seen = StepObservation.None;
    private ClientTraffic? clientAtStart;
    private int stepIndex;
    private DateTimeOffset holdEndsAt;
    private bool running;
    private bool extended;

    public StepWatch(RolloutSession session)
    {
        this.session = session;
        var source = new RecordedSource(session.Backends.Metrics(session.Rollout.StableSlot), session.Recorder, () => session.Rollout.Weight);
        watcher = new MetricWatcher(source, session.Plan.Metrics, session.Time);
        background = new BackgroundWatch(watcher, Failed, session.Time);
        targets = new TargetLook(session);
    }

    /// <summary>What was seen last. A guard that fired between two holds stays.</summary>
    public StepObservation Seen => background.Failed is { } failed ? Observe(failed) : seen;

    /// <summary>Watches from now on, where nothing does yet: the first weight is about to be set.</summary>
    public void Begin(int index)
    {
        if (!background.IsRunning && background.Failed is null)
        {
            watcher.Start(GuardsOf(index));
            background.Begin();
        }
    }

    /// <summary>Begins a hold. Call it after the weights were read back.</summary>
    public Task StartAsync(int index) => StartAsync(index, GuardsOf(index), JudgeEpochs.Of(session.Plan)[index], session.Rollout.EnteredStepAt!.Value + session.Plan.Steps[index].Hold);

    /// <summary>Begins the bake, or goes on with it.</summary>
    public Task StartBakeAsync() => StartAsync(session.Plan.Steps.Count - 1, StepGuards.Of(session.Plan, null, session.Time.GetUtcNow()), JudgeEpochs.Of(session.Plan)[^1], session.Rollout.BakesUntil!.Value);

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

        var polled = await watcher.PollAsync(cancellationToken).ConfigureAwait(false);
        report = StepSight.WithShares(session.Plan, session.Plan.Steps[stepIndex].Weight, session.Time.GetUtcNow() < holdEndsAt ? polled : watcher.ReportAtEnd, out _);
        await targets.LookAsync(report, cancellationToken).ConfigureAwait(false);
        seen = Observe(report);
        session.Reporter.Report(Progress(report, until));
    }

    /// <summary>Tells the people who watch how the step ended. After one that passed the watch goes on in the background.</summary>
    public void Finish(Verdict verdict, bool goesOn = false)
    {
        if (running)
        {
            running = false;
            if (report is { Shares: [var all, ..] })
            {
                session.Say($"  {ShareCheck.Words(all, session.Plan.Steps[stepIndex].Weight)}");
            }

            session.Reporter.Report(new RolloutEvent.StepFinished(new StepResult(
                stepIndex, session.Plan.Steps.Count, session.Plan.Steps[stepIndex].Weight, verdict, report?.Explanation ?? string.Empty, Reading(report?.Stable, session.Rollout.StableSlot), Reading(report?.Candidate, session.Rollout.CandidateSlot), ClientInStep())
            {
                Metrics = report is null ? [] : AnalysisRows.Of(session.Plan.Judge, report),
                Judged = report?.Judge?.Metrics ?? [],
            }));
        }

        if (goesOn)
        {
            background.Begin();
        }
    }

    /// <summary>Ends the watch between two holds.</summary>
    public Task EndAsync() => background.EndAsync();

    public ValueTask DisposeAsync() => background.DisposeAsync();

    private IReadOnlyList<Guard> GuardsOf(int index) => StepGuards.Of(session.Plan, session.Plan.Steps[index], session.Time.GetUtcNow());

    /// <summary>Between two holds: a Fail that leads back ends what runs, one that asks to hold is kept until the next decision.</summary>
    private void Failed(WatchReport failed)
    {
        if (RolloutDecider.OnFail(session.Plan, Observe(failed)) is Decision.Abort)
        {
            session.FireGuard();
        }
    }

    private async Task StartAsync(int index, IReadOnlyList<Guard> guards, JudgeEpoch epoch, DateTimeOffset endsAt)
    {
        await background.EndAsync().ConfigureAwait(false);
        (stepIndex, holdEndsAt, running, extended) = (index, endsAt, true, false);
        (report, seen) = (null, StepObservation.None);
        clientAtStart = session.Client;
        targets.Start();
        watcher.Start(guards, session.Plan.Judge, epoch);
    }

    private StepObservation Observe(WatchReport seen)
    {
        var world = session.Shifter.World!;
        var shortfall = SlotHealth.WhyNotBack(session.Plan, session.Rollout, world);
        return StepSight.Of(session.Plan, seen) with
        {
            StableHealthy = shortfall is null,
            CandidateHealthy = Roles.IsHealthy(world, session.Rollout.CandidateSlot),
            StableWords = shortfall ?? string.Empty,
        };
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
            seen.Explanation) { Metrics = AnalysisRows.Of(session.Plan.Judge, seen) };
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
