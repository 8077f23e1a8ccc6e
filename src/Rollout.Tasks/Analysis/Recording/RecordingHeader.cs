namespace Rollout.Tasks.Analysis.Recording;

/// <summary>Whose samples a recording has.</summary>
/// <param name="Application">Name of the application.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="RolloutId">Id of the rollout.</param>
/// <param name="StableRelease">The release that served when the rollout began.</param>
/// <param name="CandidateRelease">The release on trial.</param>
/// <param name="StableSlot">The slot of <paramref name="StableRelease"/>; the candidate has the other one.</param>
/// <param name="Interval">Time between two reads of the metrics, above zero.</param>
/// <param name="StartedAt">When this part of the recording was begun; a resumed rollout adds a part to its recording.</param>
public sealed record RecordingHeader(
    string Application,
    string Environment,
    string RolloutId,
    string StableRelease,
    string CandidateRelease,
    Slot StableSlot,
    TimeSpan Interval,
    DateTimeOffset StartedAt);
