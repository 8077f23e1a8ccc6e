using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Shares;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Watching;

/// <summary>Reads a metric source at its interval and keeps the guards up to date. It has no thread of its own: the engine calls it on each tick. Not for use by two callers at once.</summary>
public sealed class MetricWatcher
{
    private readonly IMetricSource source;
    private readonly MetricsPlan plan;
    private readonly TimeProvider time;
    private DateTimeOffset? polledAt;
    private WatchState state;

    /// <summary>A watcher that has read nothing yet.</summary>
    /// <param name="source">Where the counters come from.</param>
    /// <param name="plan">Its interval and error budget.</param>
    /// <param name="time">The clock.</param>
    public MetricWatcher(IMetricSource source, MetricsPlan plan, TimeProvider time)
    {
        this.source = source;
        this.plan = plan;
        this.time = time;
        state = WatchState.Idle(time.GetUtcNow());
    }

    /// <summary>When the next read is due; in the past when it is due now.</summary>
    public DateTimeOffset NextPollAt => polledAt is { } last ? last + plan.Interval : DateTimeOffset.MinValue;

    /// <summary>What is known now.</summary>
    public WatchReport Report => state.Report(plan.ErrorBudget);

    /// <summary>What is known at the end of a hold: requirements that are not met fire.</summary>
    public WatchReport ReportAtEnd => state.Report(plan.ErrorBudget, holdIsOver: true);

    /// <summary>Begins to watch a step: guards and shares forget what was before, and a read is due at once. Call it after the weights were read back.</summary>
    /// <param name="guards">The rules of the step.</param>
    /// <param name="judge">The judge; null for none.</param>
    /// <param name="epoch">The step's share of the error budget. With a share of 0 there is nothing to compare, and the judge is left out.</param>
    /// <remarks>Failed reads in a row are not forgotten: they belong to the source, not to the step.</remarks>
    public void Start(IReadOnlyList<Guard> guards, JudgePlan? judge = null, JudgeEpoch? epoch = null)
    {
        var now = time.GetUtcNow();
        state = state with
        {
            Guards = GuardState.Start(guards, now),
            Judge = judge is not null && epoch is { BudgetShare: > 0 } ? JudgeState.Start(judge, epoch, now) : null,
            Shares = ShareWindow.Start(now),
        };
        polledAt = null;
    }

    /// <summary>Reads the source when that is due, else does nothing.</summary>
    /// <param name="cancellationToken">Ends the read; nothing changes then.</param>
    /// <returns>What is known after it.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled. A source that fails is no exception but part of the report.</exception>
    public async Task<WatchReport> PollAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();

        // A clock that was set back must not keep an old report alive until it has caught up.
        if (now >= NextPollAt || now < polledAt)
        {
            polledAt = now;
            state = await ReadAsync(now, cancellationToken).ConfigureAwait(false);
        }

        return Report;
    }

    private async Task<WatchState> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return state.With(await source.ReadAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Whatever a source throws, the rollout must be able to hold or go back; it may not fall over the fault.
            return state.WithFailure(now, fault.Message.ReplaceLineEndings(" "));
        }
    }
}
