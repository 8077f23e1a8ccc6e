namespace Rollout.Tasks.Analysis.Recording;

/// <summary>Keeps what a rollout saw, for reports and for trying other limits on it later. It never fails a rollout.</summary>
public interface IRecorder
{
    /// <summary>Keeps a sample.</summary>
    /// <param name="sample">As it was read.</param>
    void Add(MetricSample sample);

    /// <summary>Keeps what was done or decided.</summary>
    /// <param name="mark">Weight or decision.</param>
    void Add(RecordingMark mark);
}

/// <summary>Something that happened beside the samples.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Weight">Weight of the candidate from then on, whole percent.</param>
/// <param name="Text">In words, one line; may be empty.</param>
public sealed record RecordingMark(DateTimeOffset At, RecordingMarkKind Kind, int Weight, string Text);

/// <summary>What a mark is.</summary>
public enum RecordingMarkKind
{
    /// <summary>A step was entered: the weight took effect.</summary>
    Step,

    /// <summary>The candidate became stable; what follows is its bake time.</summary>
    CutOver,

    /// <summary>A verdict that decided something: passed, held.</summary>
    Decision,

    /// <summary>All traffic went back.</summary>
    RolledBack,

    /// <summary>The source could not be read.</summary>
    SourceFailed,
}
