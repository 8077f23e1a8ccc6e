using Rollout.Tasks.Sources;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The release's tag points to the commit that is built.</summary>
/// <param name="read">Asks git.</param>
/// <param name="tag">Full name of the tag.</param>
/// <param name="policy">What a fault means.</param>
internal sealed class ReleaseTagCheck(Func<CancellationToken, Task<SourceState>> read, string tag, CheckPolicy policy) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "release tag is known";

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
            _ when state.HasTag(tag) => CheckResult.Passed($"'{tag}' points to commit {state.Commit}"),
            _ => CheckResult.Weighed(policy, "RT2616", $"the tag '{tag}' (preflight.releaseTag) does not point to commit {state.Commit}, which has {Tags(state)}. Check the tagged commit out, tag this one with 'git tag {tag}', or set preflight.git."),
        };
    }

    private static string Tags(SourceState state) => state.Tags.Count == 0 ? "no tag" : string.Join(", ", state.Tags.Select(name => $"'{name}'"));
}
