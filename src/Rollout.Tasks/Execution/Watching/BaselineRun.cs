using Rollout.Tasks.Analysis.Baselines;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Records the baseline of an environment. Changes no traffic.</summary>
internal static class BaselineRun
{
    public const string Task = "Baseline";

    private static readonly TimeSpan Default = TimeSpan.FromMinutes(5);

    public static TimeSpan Length(string? text) => text is null ? Default : new Duration().Read(text) switch
    {
        { Value: TimeSpan { Ticks: > 0 } span } => span,
        { Complaint: { } complaint } => throw new RolloutException("RT3105", $"--for: {complaint.Wrong}; {complaint.Fix}.", ExitCode.Configuration),
        _ => throw new RolloutException("RT3105", $"--for: '{text}' is no time at all; write it like --for=5m.", ExitCode.Configuration),
    };

    public static async Task<StageResult> RunAsync(RolloutSession session, TimeSpan length, CancellationToken cancellationToken)
    {
        if (session.State.Rollout is { Finished: false, CandidateMayHaveTraffic: true } rollout)
        {
            throw new RolloutException("RT3105", $"rollout {rollout.RolloutId} is in flight, so the stable release does not serve alone. Finish it, or go back, then record the baseline.", ExitCode.Held);
        }

        var stable = Roles.Stable(await session.Backends.Router.ReadAsync(cancellationToken).ConfigureAwait(false))
            ?? throw new RolloutException("RT3105", "no slot has all traffic, so nobody knows which one is stable. See --target=Status.", ExitCode.Held);
        var release = session.State.Slots.GetValueOrDefault(stable)?.Release;
        session.Say($"watching {release ?? stable.Label()} for {length:c}");
        var baseline = await new BaselineRecorder(session.Backends.Metrics(stable), session.Plan.Metrics, session.Time).RecordAsync(release, length, cancellationToken).ConfigureAwait(false);
        var file = new BaselineFile(EnvironmentStores.DirectoryOf(session.Plan), session.Plan.Environment);
        file.Write(baseline);
        return new StageResult($"{baseline.Values.Count} metrics of {release ?? stable.Label()} in {file.Path}");
    }
}
