using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Recording;

namespace Rollout.Tasks.Tests.Analysis.Recording;

/// <summary>Keeps a recording in memory.</summary>
internal sealed class RecordingList : IRecorder
{
    private readonly List<MetricSample> samples = [];
    private readonly List<RecordingMark> marks = [];

    public RolloutRecording Recording => new(
        new("nest", "local", "one", "1.7.0", "1.8.0", Slot.Blue, TimeSpan.FromSeconds(1), samples.Select(s => s.At).Concat(marks.Select(m => m.At)).Min()), [.. samples], [.. marks], []);

    public void Add(MetricSample sample) => samples.Add(sample);

    public void Add(RecordingMark mark) => marks.Add(mark);
}
