using System.Text.Json;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Testing.Journal;

/// <summary>A journal in memory.</summary>
/// <param name="leases">Where the right to write comes from.</param>
/// <param name="time">Clock of the events.</param>
public sealed class InMemoryJournal(ILeaseStore leases, TimeProvider time) : IJournal
{
    private readonly Lock gate = new();
    private readonly List<JournalEvent> events = [];
    private int? remaining;

    /// <summary>What was written so far, oldest first.</summary>
    public IReadOnlyList<JournalEvent> Events
    {
        get
        {
            lock (gate)
            {
                return [.. events];
            }
        }
    }

    /// <summary>The process dies at the journal: writes after this number fail, and nothing of them is kept.</summary>
    /// <param name="writes">Writes that still succeed, 0 or more.</param>
    public void GivenFailsAfter(int writes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(writes);
        remaining = writes;
    }

    /// <summary>Writes succeed again.</summary>
    public void GivenWorks() => remaining = null;

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Events);
    }

    /// <inheritdoc />
    public async Task<JournalEvent> AppendAsync(JournalEntry entry, Lease lease, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.SerializeToElement(entry.Data, JsonSerializerOptions.Web);
        await leases.EnsureHeldAsync(lease, cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            if (remaining is { } left)
            {
                remaining = left > 0 ? left - 1 : throw new RolloutException("RT4004", "the journal in memory cannot be written: it was told to fail.");
            }

            var written = new JournalEvent(1, events.Count + 1, time.GetUtcNow(), entry.RolloutId, lease.Token, entry.Task, entry.Kind, entry.Type, data);
            events.Add(written);
            return written;
        }
    }
}
