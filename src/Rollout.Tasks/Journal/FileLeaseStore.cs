using System.Globalization;

namespace Rollout.Tasks.Journal;

/// <summary>A lease in a folder that all processes which change the environment can reach.</summary>
/// <remarks>
/// A lease whose process has ended on the same machine is free at once; one of another machine or container is free when it expires.
/// Where machines share the folder, their clocks must agree to well within the time to live.
/// </remarks>
/// <param name="directory">Absolute path; made when it is not there.</param>
/// <param name="time">Clock of the expiry.</param>
/// <param name="timeToLive">How long a lease lives without being renewed. Default: 30 s.</param>
public sealed class FileLeaseStore(string directory, TimeProvider time, TimeSpan? timeToLive = null) : ILeaseStore
{
    private readonly TimeSpan timeToLive = timeToLive ?? TimeSpan.FromSeconds(30);
    private readonly string file = Path.Combine(directory, "lease.json");

    /// <inheritdoc />
    public Task<Lease?> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(LeaseFile.Read(file).Current(time.GetUtcNow()));
    }

    /// <inheritdoc />
    public async Task<Lease> AcquireAsync(string purpose, CancellationToken cancellationToken)
    {
        using var only = await LockAsync(cancellationToken).ConfigureAwait(false);
        var state = LeaseFile.Read(file);
        var now = time.GetUtcNow();
        if (state.Current(now) is { } other)
        {
            throw LeaseErrors.Held(other);
        }

        var process = HolderProcess.Current();
        var holder = string.Create(CultureInfo.InvariantCulture, $"{Environment.UserName}@{Environment.MachineName} pid {process.ProcessId} ({purpose})");
        var held = new HeldLease(holder, process, now, now + timeToLive);
        new LeaseFile(1, state.Token + 1, held).Write(file);
        return held.ToLease(state.Token + 1);
    }

    /// <inheritdoc />
    public async Task<Lease> RenewAsync(Lease lease, CancellationToken cancellationToken)
    {
        using var only = await LockAsync(cancellationToken).ConfigureAwait(false);
        var (state, held) = Check(lease);
        held = held with { ExpiresAt = time.GetUtcNow() + timeToLive };
        (state with { Held = held }).Write(file);
        return held.ToLease(state.Token);
    }

    /// <inheritdoc />
    public Task EnsureHeldAsync(Lease lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(lease);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task ReleaseAsync(Lease lease, CancellationToken cancellationToken)
    {
        using var only = await LockAsync(cancellationToken).ConfigureAwait(false);
        var state = LeaseFile.Read(file);
        if (state.Held is not null && state.Token == lease.Token)
        {
            (state with { Held = null }).Write(file);
        }
    }

    /// <inheritdoc />
    public async Task BreakAsync(CancellationToken cancellationToken)
    {
        using var only = await LockAsync(cancellationToken).ConfigureAwait(false);
        new LeaseFile(1, NextToken(), null).Write(file);
    }

    /// <summary>Runs a step that nobody else may come between, after making sure that the lease is held.</summary>
    internal async Task<T> WhileHeldAsync<T>(Lease lease, Func<T> step, CancellationToken cancellationToken)
    {
        using var only = await LockAsync(cancellationToken).ConfigureAwait(false);
        Check(lease);
        return step();
    }

    private (LeaseFile State, HeldLease Held) Check(Lease lease)
    {
        var state = LeaseFile.Read(file);
        if (state.Token != lease.Token)
        {
            throw LeaseErrors.Lost(lease, state.Held is null ? "it was taken away" : $"{state.Held.Holder} has it now");
        }

        if (state.Held is null)
        {
            throw LeaseErrors.Lost(lease, "it was released");
        }

        return state.Held.ExpiresAt > time.GetUtcNow() ? (state, state.Held) : throw LeaseErrors.Lost(lease, "it has expired");
    }

    /// <summary>A token that fences off the holder. The clock is far beyond any counter, should the counter be lost.</summary>
    private long NextToken()
    {
        try
        {
            return LeaseFile.Read(file).Token + 1;
        }
        catch (RolloutException)
        {
            return time.GetUtcNow().ToUnixTimeMilliseconds();
        }
    }

    private async Task<IDisposable> LockAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Unusable(directory, fault);
        }

        return await DirectoryLock.TakeAsync(Path.Combine(directory, "lease.lock"), cancellationToken).ConfigureAwait(false);
    }
}
