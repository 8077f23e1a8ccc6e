using System.Text.Json;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>What of the journal is marked in the recording. Pure.</summary>
internal static class RecordingMarks
{
    /// <summary>The mark of an event; null when it has none.</summary>
    public static RecordingMarkKind? KindOf(JournalEvent entry) => entry.Type switch
    {
        JournalTypes.StepEntered => RecordingMarkKind.Step,
        JournalTypes.StepPassed or JournalTypes.StepExtended or JournalTypes.Held or JournalTypes.SteppedBack or JournalTypes.RollbackDecided or JournalTypes.BakeEnded => RecordingMarkKind.Decision,
        JournalTypes.CutOver => RecordingMarkKind.CutOver,
        JournalTypes.RolledBack => RecordingMarkKind.RolledBack,
        _ => null,
    };

    /// <summary>What it says, in one line.</summary>
    public static string Words(JournalEvent entry) => entry.Type == JournalTypes.StepPassed
        ? Text(entry, "unproven") ?? "passed"
        : Text(entry, "reason") ?? string.Empty;

    private static string? Text(JournalEvent entry, string name) =>
        entry.Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
