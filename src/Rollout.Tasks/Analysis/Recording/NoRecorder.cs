namespace Rollout.Tasks.Analysis.Recording;

/// <summary>Keeps nothing.</summary>
internal sealed class NoRecorder : IRecorder
{
    public void Add(MetricSample sample)
    {
    }

    public void Add(RecordingMark mark)
    {
    }
}
