namespace Rollout.Tasks.Journal;

/// <summary>The append-only record of what rollouts of one environment intended, did and saw.</summary>
public interface IJournal
{
    /// <summary>Reads all events. Needs no lease, and may run while another process writes.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Oldest first; empty when there is no journal yet. A last line that a crash left half written is not among them.</returns>
    /// <exception cref="RolloutException">RT4003: the journal is damaged; with file:line.</exception>
    Task<IReadOnlyList<JournalEvent>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Writes one event. When it returns, the event survives a crash of the machine.</summary>
    /// <param name="entry">What to write.</param>
    /// <param name="lease">The right to write.</param>
    /// <param name="cancellationToken">Ends the wait before the event is written, never the writing.</param>
    /// <returns>The event with its number, time and token.</returns>
    /// <exception cref="RolloutException">RT4002: the lease has expired or belongs to another; nothing was written. RT4003: the journal is damaged. RT4004: the file cannot be written.</exception>
    Task<JournalEvent> AppendAsync(JournalEntry entry, Lease lease, CancellationToken cancellationToken);
}
