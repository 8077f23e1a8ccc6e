namespace Rollout.Tasks.Analysis.Recording;

/// <summary>One entry of a recording, in the order of time. Data only.</summary>
public abstract record RecordingEntry
{
    private RecordingEntry()
    {
    }

    /// <summary>A part begins: the first entry, and one more for each time the rollout was resumed.</summary>
    /// <param name="Header">Whose samples follow.</param>
    public sealed record Part(RecordingHeader Header) : RecordingEntry;

    /// <summary>What a source said.</summary>
    /// <param name="Value">As the rollout had it.</param>
    public sealed record Sample(MetricSample Value) : RecordingEntry;

    /// <summary>What was done or decided.</summary>
    /// <param name="Value">As the rollout had it.</param>
    public sealed record Mark(RecordingMark Value) : RecordingEntry;

    /// <summary>Something about the recording itself: lines that are missing, and why.</summary>
    /// <param name="Text">One line.</param>
    public sealed record Note(string Text) : RecordingEntry;
}
