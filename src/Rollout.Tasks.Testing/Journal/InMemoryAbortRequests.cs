using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Testing.Journal;

/// <summary>Requests to abort in memory. Processes that share one object are like processes at one folder.</summary>
public sealed class InMemoryAbortRequests : IAbortRequests
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, AbortRequest> requests = [];
    private readonly HashSet<long> seen = [];

    /// <inheritdoc />
    public Task RequestAsync(Lease lease, AbortRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            requests.TryAdd(lease.Token, request);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<AbortRequest?> FindAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult(requests.GetValueOrDefault(lease.Token));
        }
    }

    /// <inheritdoc />
    public Task AcknowledgeAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            seen.Add(lease.Token);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<bool> IsAcknowledgedAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Acknowledged(lease));
    }

    /// <summary>Whether the holder has seen the request.</summary>
    /// <param name="lease">The lease of the holder.</param>
    /// <returns>False also where nobody asked.</returns>
    public bool Acknowledged(Lease lease)
    {
        lock (gate)
        {
            return seen.Contains(lease.Token);
        }
    }

    /// <inheritdoc />
    public Task ClearAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            foreach (var token in requests.Keys.Where(token => token <= lease.Token).ToList())
            {
                requests.Remove(token);
            }

            seen.RemoveWhere(token => token <= lease.Token);
        }

        return Task.CompletedTask;
    }
}
