namespace Rollout.Tasks.Journal;

/// <summary>The right to change an environment.</summary>
/// <param name="Holder">Who has it: <c>user@host pid N (task)</c>.</param>
/// <param name="Token">Fencing token: each lease has a greater one than all before it.</param>
/// <param name="AcquiredAt">Since when, UTC.</param>
/// <param name="ExpiresAt">Until when, unless it is renewed, UTC.</param>
public sealed record Lease(string Holder, long Token, DateTimeOffset AcquiredAt, DateTimeOffset ExpiresAt);

/// <summary>Gives the right to change an environment to one process at a time.</summary>
public interface ILeaseStore
{
    /// <summary>Who holds the lease.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when nobody does: it was never taken, was released, has expired, or its holder's process is known to be gone.</returns>
    Task<Lease?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Takes the lease.</summary>
    /// <param name="purpose">The task it is for; shown to others.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>A lease with a greater token than all before it.</returns>
    /// <exception cref="RolloutException">RT4001 with <see cref="ExitCode.LeaseHeld"/>: another holds it; the message names the holder and when it expires.</exception>
    Task<Lease> AcquireAsync(string purpose, CancellationToken cancellationToken);

    /// <summary>Moves the end of the lease into the future.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The lease with its new end.</returns>
    /// <exception cref="RolloutException">RT4002: it has expired or belongs to another.</exception>
    Task<Lease> RenewAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Stands before every mutation; cheap.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT4002: it has expired or belongs to another.</exception>
    Task EnsureHeldAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Gives the lease back. One that is lost already is no fault.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task ReleaseAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Takes the lease away from whoever holds it: the task Unlock. The holder can change nothing from then on.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    Task BreakAsync(CancellationToken cancellationToken);
}
