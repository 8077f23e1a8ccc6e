using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Stops a run dead at one of its writes, as the end of its process does: nothing that comes after is ever done.</summary>
internal sealed class FreezingJournal(IJournal inner) : IJournal
{
    private readonly TaskCompletionSource<JournalEvent> never = new();
    private int? left;
    private bool written;

    /// <summary>Completes once the run stands still.</summary>
    public TaskCompletionSource Frozen { get; private set; } = new();

    /// <param name="writes">Writes that still go through.</param>
    /// <param name="lastIsKept">True: the next write is kept, but its writer never learns of it. False: it is not kept.</param>
    public void GivenDiesAfter(int writes, bool lastIsKept)
    {
        (left, written, Frozen) = (writes, lastIsKept, new TaskCompletionSource());
    }

    /// <summary>Another process has a journal that works.</summary>
    public void GivenWorks() => (left, Frozen) = (null, new TaskCompletionSource());

    public Task<IReadOnlyList<JournalEvent>> ReadAsync(CancellationToken cancellationToken) => inner.ReadAsync(cancellationToken);

    public async Task<JournalEvent> AppendAsync(JournalEntry entry, Lease lease, CancellationToken cancellationToken)
    {
        if (left is not { } writes)
        {
            return await inner.AppendAsync(entry, lease, cancellationToken);
        }

        if (writes == 0)
        {
            if (written)
            {
                await inner.AppendAsync(entry, lease, cancellationToken);
                written = false;
            }

            Frozen.TrySetResult();
            return await never.Task;
        }

        left = writes - 1;
        return await inner.AppendAsync(entry, lease, cancellationToken);
    }
}
