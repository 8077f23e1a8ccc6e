using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Records one run's samples and marks. Whatever the recorder does, the rollout goes on.</summary>
/// <param name="recorder">Keeps them.</param>
/// <param name="reporter">Told once that it does not.</param>
/// <param name="time">The clock.</param>
internal sealed class RunRecorder(IRecorder recorder, IRolloutReporter reporter, TimeProvider time) : IAsyncDisposable
{
    private bool warned;

    /// <summary>Keeps a sample.</summary>
    public void Add(MetricSample sample) => Try(() => recorder.Add(sample));

    /// <summary>Keeps what was done or decided now.</summary>
    public void Mark(RecordingMarkKind kind, int weight, string text) => Try(() => recorder.Add(new RecordingMark(time.GetUtcNow(), kind, weight, text)));

    public async ValueTask DisposeAsync()
    {
        if (recorder is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Try(Action add)
    {
        try
        {
            add();
        }
        catch (Exception fault)
        {
            if (!warned)
            {
                warned = true;
                reporter.Report(new RolloutEvent.Warning($"the recording misses samples: {fault.Message}"));
            }
        }
    }
}

/// <summary>Records what another source answers.</summary>
/// <param name="source">Answers.</param>
/// <param name="recorder">Keeps it.</param>
/// <param name="weight">Weight of the candidate now, for marks.</param>
internal sealed class RecordedSource(IMetricSource source, RunRecorder recorder, Func<int> weight) : IMetricSource
{
    private bool failed;

    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var sample = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
            recorder.Add(sample);
            failed = false;
            return sample;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // The first of the failed reads in a row says it all.
            if (!failed)
            {
                failed = true;
                recorder.Mark(RecordingMarkKind.SourceFailed, weight(), fault.Message.ReplaceLineEndings(" "));
            }

            throw;
        }
    }
}
