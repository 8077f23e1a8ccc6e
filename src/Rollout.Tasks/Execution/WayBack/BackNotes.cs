using Polly;
using Polly.Retry;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>Journals a way back beside its calls: it is begun before them, and nothing waits for it until the traffic is back.</summary>
/// <param name="session">The run.</param>
/// <param name="task">Name of the task that writes.</param>
internal sealed class BackNotes(RolloutSession session, string task)
{
    /// <summary>How long the journal may take once the traffic is back. Its own deadline, so that a store that hangs keeps no process.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Queue<Func<CancellationToken, Task>> notes = new();
    private readonly List<WeightSetData> effects = [];
    private Task? begun;
    private string? problem;
    private WeightsObservedData? observed;

    /// <summary>Begins to write what was decided and which calls are made; the first time only.</summary>
    public void Begin(RollbackDecidedData decided, WeightsIntentData intent)
    {
        if (begun is null)
        {
            Add(JournalKind.Decision, JournalTypes.RollbackDecided, decided);
            Add(JournalKind.Intent, JournalTypes.Weights, intent);
            begun = WriteAsync(CancellationToken.None);
        }
    }

    /// <summary>A call was accepted. May be called from several calls at once.</summary>
    public void Accepted(WeightChange change, DateTimeOffset acceptedAt)
    {
        lock (effects)
        {
            effects.Add(new WeightSetData(change.Rule, change.Call, acceptedAt));
        }
    }

    /// <summary>The traffic was read back.</summary>
    public void Observed(WeightsObservedData shares) => observed = shares;

    /// <summary>Writes the rest. A journal that fails is tried again until the deadline.</summary>
    /// <param name="outcome">Why all traffic is back, in words.</param>
    /// <returns>Null; or why not all could be written.</returns>
    public async Task<string?> FinishAsync(string outcome)
    {
        using var deadline = new CancellationTokenSource(Deadline, session.Time);
        try
        {
            await FinishAsync(outcome, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return problem ?? $"the journal did not answer within {Deadline.TotalSeconds:0} s";
        }
        catch (Exception fault)
        {
            return fault.Message;
        }
    }

    private async Task FinishAsync(string outcome, CancellationToken deadline)
    {
        // What failed beside the calls is still in the queue, and is tried again here.
        await begun!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        effects.ForEach(effect => Add(JournalKind.Effect, JournalTypes.WeightSet, effect));
        Add(JournalKind.Observation, JournalTypes.Weights, observed!);
        Add(JournalKind.Outcome, JournalTypes.RolledBack, new ReasonData(outcome));
        await Pipeline().ExecuteAsync(async token => await WriteAsync(token).ConfigureAwait(false), deadline).ConfigureAwait(false);
    }

    private ResiliencePipeline Pipeline() => new ResiliencePipelineBuilder { TimeProvider = session.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(fault => fault is not (RolloutException { Code: "RT4002" } or OperationCanceledException)),
            MaxRetryAttempts = int.MaxValue,
            Delay = Pause,
            OnRetry = retry =>
            {
                problem = retry.Outcome.Exception?.Message;
                return ValueTask.CompletedTask;
            },
        })
        .Build();

    private void Add(JournalKind kind, string type, object data) => notes.Enqueue(token => session.AppendAsync(task, kind, type, data, token));

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (notes.TryPeek(out var note))
        {
            await note(cancellationToken).ConfigureAwait(false);
            notes.Dequeue();
        }
    }
}
