namespace Rollout.Tasks.Journal;

/// <summary>Somebody asks the process that holds a lease to abort.</summary>
/// <param name="By">Who: <c>user@host</c>. Empty where only the fact came through, as on a full disk.</param>
/// <param name="Reason">Why, in their words; empty when none was given.</param>
/// <param name="At">When, UTC.</param>
public sealed record AbortRequest(string By, string Reason, DateTimeOffset At)
{
    /// <summary>The request in words, such as <c>aborted by ops@host: error budget is gone</c>.</summary>
    /// <returns>One line.</returns>
    public string InWords() => $"aborted by {(By.Length == 0 ? "somebody with access to the state store" : By)}{(Reason.Length == 0 ? string.Empty : $": {Reason}")}";
}

/// <summary>Carries the wish to abort from one process to the one that holds the lease.</summary>
/// <remarks>A request is bound to one lease by its token, so that it never hits a later run.</remarks>
public interface IAbortRequests
{
    /// <summary>Asks the holder of a lease to abort. Asking twice is one request; the first stays.</summary>
    /// <param name="lease">The lease of the holder.</param>
    /// <param name="request">Who asks, and why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT4004: the store cannot be written.</exception>
    Task RequestAsync(Lease lease, AbortRequest request, CancellationToken cancellationToken);

    /// <summary>Whether the holder of a lease was asked to abort; cheap, for it is called all the time.</summary>
    /// <param name="lease">The caller's own lease.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when nobody asked.</returns>
    Task<AbortRequest?> FindAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>The holder says that it has seen the request.</summary>
    /// <param name="lease">The caller's own lease.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT4004: the store cannot be written.</exception>
    Task AcknowledgeAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Whether the holder has seen the request.</summary>
    /// <param name="lease">The lease of the holder.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False also where nobody asked.</returns>
    Task<bool> IsAcknowledgedAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Forgets the request to a lease, and those to all leases before it. There need not be one.</summary>
    /// <param name="lease">A lease that ends.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task ClearAsync(Lease lease, CancellationToken cancellationToken);
}
