using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Testing.Journal;

/// <summary>A lease in memory. Several stores that share one <see cref="InMemoryLeaseState"/> are like several processes at one folder.</summary>
/// <param name="time">Clock of the expiry.</param>
/// <param name="state">What the stores share; null for a state of its own.</param>
/// <param name="timeToLive">How long a lease lives without being renewed. Default: 30 s.</param>
public sealed class InMemoryLeaseStore(TimeProvider time, InMemoryLeaseState? state = null, TimeSpan? timeToLive = null) : ILeaseStore
{
    private readonly InMemoryLeaseState state = state ?? new InMemoryLeaseState();
    private readonly TimeSpan timeToLive = timeToLive ?? TimeSpan.FromSeconds(30);

    /// <summary>Another process takes the lease, whoever holds it now.</summary>
    /// <param name="holder">Who.</param>
    /// <returns>The lease of the other.</returns>
    public Lease GivenTakenBy(string holder)
    {
        lock (state)
        {
            return Take(holder);
        }
    }

    /// <inheritdoc />
    public Task<Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state)
        {
            return Task.FromResult(Current());
        }
    }

    /// <inheritdoc />
    public Task<Lease> AcquireAsync(string purpose, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state)
        {
            return Current() is { } other
                ? Task.FromException<Lease>(LeaseErrors.Held(other))
                : Task.FromResult(Take($"tester@memory pid 1 ({purpose})"));
        }
    }

    /// <inheritdoc />
    public Task<Lease> RenewAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state)
        {
            if (Fault(lease) is { } fault)
            {
                return Task.FromException<Lease>(fault);
            }

            state.Held = state.Held! with { ExpiresAt = time.GetUtcNow() + timeToLive };
            return Task.FromResult(state.Held);
        }
    }

    /// <inheritdoc />
    public Task EnsureHeldAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state)
        {
            return Fault(lease) is { } fault ? Task.FromException(fault) : Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state)
        {
            state.Held = state.Held?.Token == lease.Token ? null : state.Held;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task BreakAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (state)
        {
            state.Token++;
            state.Held = null;
        }

        return Task.CompletedTask;
    }

    private Lease Take(string holder)
    {
        var now = time.GetUtcNow();
        state.Held = new Lease(holder, ++state.Token, now, now + timeToLive);
        return state.Held;
    }

    private Lease? Current() => state.Held?.ExpiresAt > time.GetUtcNow() ? state.Held : null;

    private RolloutException? Fault(Lease lease) => state switch
    {
        { Held: null } => LeaseErrors.Lost(lease, state.Token == lease.Token ? "it was released" : "it was taken away"),
        { Held: { } held } when held.Token != lease.Token => LeaseErrors.Lost(lease, $"{held.Holder} has it now"),
        _ => Current() is null ? LeaseErrors.Lost(lease, "it has expired") : null,
    };
}

/// <summary>What several <see cref="InMemoryLeaseStore"/> share.</summary>
public sealed class InMemoryLeaseState
{
    internal long Token { get; set; }

    internal Lease? Held { get; set; }
}
