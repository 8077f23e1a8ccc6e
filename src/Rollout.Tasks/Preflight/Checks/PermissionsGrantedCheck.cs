using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The caller may make every call of the rollout at the load balancer.</summary>
/// <param name="permissions">The load balancer.</param>
/// <param name="testTraffic">Whether the rules of the test traffic are made and removed.</param>
internal sealed class PermissionsGrantedCheck(IPermissionCheck permissions, bool testTraffic) : IPreflightCheck
{
    private const int MostResources = 3;

    /// <inheritdoc />
    public string Claim => "calls of the load balancer are permitted";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var missing = await permissions.FindMissingAsync(testTraffic, cancellationToken).ConfigureAwait(false);
        var words = missing.GroupBy(one => one.Permission).Select(same => $"{same.Key} on {Resources([.. same.Select(one => one.Resource)])}").ToList();
        return words.Count == 0
            ? CheckResult.Passed("every call that a rollout makes")
            : CheckResult.Failed("RT2620", $"permissions are missing: {string.Join("; ", words)}. Nothing was changed. Add them to the role; docs/routers/elbv2.md has the whole policy.");
    }

    private static string Resources(IReadOnlyList<string> resources) =>
        string.Join(", ", resources.Take(MostResources)) + (resources.Count > MostResources ? $" and {resources.Count - MostResources} more" : string.Empty);
}
