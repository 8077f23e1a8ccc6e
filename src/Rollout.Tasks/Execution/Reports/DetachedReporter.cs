using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>Passes events on from a thread of its own, so that a reporter that throws, or a console that nobody reads, holds nothing up.</summary>
/// <param name="inner">Shows the events.</param>
internal sealed class DetachedReporter(IRolloutReporter inner) : IRolloutReporter
{
    /// <summary>Events that wait at most. An output that stands still for so long loses the newest.</summary>
    private const int Capacity = 10_000;

    private readonly Queue<Action> waiting = new();
    private bool started;

    public void Report(RolloutEvent rolloutEvent) => Add(() => inner.Report(rolloutEvent));

    /// <summary>Waits until all events so far are shown.</summary>
    /// <param name="patience">How long at most.</param>
    /// <returns>False when the output stands still.</returns>
    public async Task<bool> FlushAsync(TimeSpan patience)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Add(reached.SetResult))
        {
            return false;
        }

        // Real time: a thread is waited for, not the rollout's clock.
        return await Task.WhenAny(reached.Task, Task.Delay(patience, TimeProvider.System)).ConfigureAwait(false) == reached.Task;
    }

    private bool Add(Action show)
    {
        lock (waiting)
        {
            if (waiting.Count == Capacity)
            {
                return false;
            }

            waiting.Enqueue(show);
            Monitor.Pulse(waiting);
            if (!started)
            {
                // In the background: it ends with the process.
                started = true;
                new Thread(Show) { IsBackground = true, Name = "reporter" }.Start();
            }

            return true;
        }
    }

    private void Show()
    {
        while (true)
        {
            try
            {
                Next()();
            }
            catch (Exception)
            {
                // A reporter never stops a rollout.
            }
        }
    }

    private Action Next()
    {
        lock (waiting)
        {
            Action? next;
            while (!waiting.TryDequeue(out next))
            {
                Monitor.Wait(waiting);
            }

            return next;
        }
    }
}
