using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Baselines;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>What guards are compared with is recorded. Without it a step could never pass, which is better known before anything is built.</summary>
/// <param name="file">Where the baseline is.</param>
/// <param name="guards">All guards of the plan against a baseline; at least one.</param>
/// <param name="time">The clock.</param>
internal sealed class BaselineRecordedCheck(BaselineFile file, IReadOnlyList<Guard> guards, TimeProvider time) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "the guards' baseline is recorded";

    /// <inheritdoc />
    public Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var missing = file.Attach(guards, time.GetUtcNow()).Select(guard => guard.BaselineMissing).OfType<string>().FirstOrDefault();
        return Task.FromResult(missing is null
            ? CheckResult.Passed($"{string.Join(", ", guards.Select(guard => guard.Metric).Distinct())} of {file.Path}")
            : CheckResult.Failed(missing[..6], missing[7..]));
    }
}
