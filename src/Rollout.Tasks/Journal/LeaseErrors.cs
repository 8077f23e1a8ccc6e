using System.Globalization;

namespace Rollout.Tasks.Journal;

/// <summary>Messages that every store of leases gives.</summary>
public static class LeaseErrors
{
    /// <summary>RT4001: another holds the lease.</summary>
    /// <param name="lease">The lease of the other.</param>
    /// <returns>With <see cref="ExitCode.LeaseHeld"/>.</returns>
    public static RolloutException Held(Lease lease) =>
        new("RT4001", $"the environment is being changed by {lease.Holder} since {Text(lease.AcquiredAt)}; its lease expires at {Text(lease.ExpiresAt)} unless it is renewed. Wait for it, or take it away with --target=Unlock.", ExitCode.LeaseHeld);

    /// <summary>RT4002: the lease is lost.</summary>
    /// <param name="lease">The lost lease.</param>
    /// <param name="reason">What happened to it: <c>it has expired</c>, or who has it now.</param>
    /// <returns>With <see cref="ExitCode.LeaseHeld"/>.</returns>
    public static RolloutException Lost(Lease lease, string reason) =>
        new("RT4002", string.Create(CultureInfo.InvariantCulture, $"the lease of {lease.Holder} (token {lease.Token}) is lost: {reason}. Nothing was changed; run the same command again."), ExitCode.LeaseHeld);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
