using Rollout.Tasks.Sources;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>What is built is what was committed.</summary>
/// <param name="read">Asks git.</param>
/// <param name="policy">What a fault means.</param>
internal sealed class GitCleanCheck(Func<CancellationToken, Task<SourceState>> read, CheckPolicy policy) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "git tree is clean";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (policy == CheckPolicy.Off)
        {
            return CheckResult.NotChecked("switched off in rollout.yaml (preflight.git)");
        }

        var state = await read(cancellationToken).ConfigureAwait(false);
        return state switch
        {
            { Available: false } => CheckResult.NotChecked(state.Reason ?? "git can say nothing"),
            { Clean: true } => CheckResult.Passed($"commit {state.Commit}"),
            _ => CheckResult.Weighed(policy, "RT2615", $"the git tree differs from commit {state.Commit}: {string.Join(", ", state.ChangedFiles.Select(file => $"'{file}'"))}{(state.ChangedFiles.Count == 10 ? " and perhaps more" : string.Empty)}. Commit or stash it, or set preflight.git."),
        };
    }
}
