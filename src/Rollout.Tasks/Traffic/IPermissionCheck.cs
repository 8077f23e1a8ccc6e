namespace Rollout.Tasks.Traffic;

/// <summary>A router whose backend asks who may make which call, and can be asked before the first change.</summary>
public interface IPermissionCheck
{
    /// <summary>Finds the permissions that a rollout needs and the caller does not have. Changes nothing.</summary>
    /// <param name="testTraffic">Whether the rules of the test traffic are made and removed.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>Empty when none is missing. Where something may not be read, what depends on it is not looked at.</returns>
    /// <exception cref="RolloutException">RT2101, RT2102, RT2105: as of every call. RT2621: a call that cannot take effect was accepted.</exception>
    Task<IReadOnlyList<MissingPermission>> FindMissingAsync(bool testTraffic, CancellationToken cancellationToken);
}

/// <summary>One permission that is missing.</summary>
/// <param name="Permission">As a policy names it, such as <c>elasticloadbalancing:ModifyRule</c>.</param>
/// <param name="Resource">What it is missing for; for ELBv2 an ARN, or <c>*</c>.</param>
public sealed record MissingPermission(string Permission, string Resource);
