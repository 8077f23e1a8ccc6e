using System.Text.Json;

namespace Rollout.Tasks.Journal;

/// <summary>What an event of the journal says.</summary>
public enum JournalKind
{
    /// <summary>An effect is about to be carried out.</summary>
    Intent,

    /// <summary>An effect was carried out.</summary>
    Effect,

    /// <summary>The world was looked at.</summary>
    Observation,

    /// <summary>What to do next was decided.</summary>
    Decision,

    /// <summary>A task has ended.</summary>
    Outcome,
}

/// <summary>One line of the journal. It is never changed.</summary>
/// <param name="Schema">Version of the line's form; 1.</param>
/// <param name="Sequence">1 for the first event of a journal, then one more each.</param>
/// <param name="At">When it was written, UTC.</param>
/// <param name="RolloutId">The rollout it belongs to.</param>
/// <param name="Token">Fencing token of the lease under which it was written; never falls.</param>
/// <param name="Task">Name of the task that wrote it.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Type">Name of the effect, observation, decision or outcome.</param>
/// <param name="Data">Its values.</param>
public sealed record JournalEvent(int Schema, long Sequence, DateTimeOffset At, string RolloutId, long Token, string Task, JournalKind Kind, string Type, JsonElement Data);

/// <summary>What a writer says; the journal adds number, time and token.</summary>
/// <param name="RolloutId">The rollout it belongs to.</param>
/// <param name="Task">Name of the task that writes.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Type">Name of the effect, observation, decision or outcome.</param>
/// <param name="Data">Serialised with the web defaults of System.Text.Json. A <see cref="Secret"/> in it is written as an empty object.</param>
public sealed record JournalEntry(string RolloutId, string Task, JournalKind Kind, string Type, object Data);
