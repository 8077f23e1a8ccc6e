namespace Rollout.Tasks.Analysis.Recording;

/// <summary>All that was recorded of one rollout.</summary>
/// <param name="Header">Whose samples these are, as its first part says.</param>
/// <param name="Samples">In the order in which they were read.</param>
/// <param name="Marks">In the order in which they were made.</param>
/// <param name="Notes">What is missing, and why; empty when all is there.</param>
public sealed record RolloutRecording(RecordingHeader Header, IReadOnlyList<MetricSample> Samples, IReadOnlyList<RecordingMark> Marks, IReadOnlyList<string> Notes);
