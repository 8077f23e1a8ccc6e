using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Backtest;

/// <summary>Runs guards and judge of a plan over what was recorded.</summary>
public static class BacktestRunner
{
    /// <summary>Goes through a recorded rollout again.</summary>
    /// <param name="plan">The configuration to be tried.</param>
    /// <param name="recording">What was recorded.</param>
    /// <returns>One stretch: how the rollout would have ended, at the weights that were recorded.</returns>
    public static BacktestReport Run(RolloutPlan plan, RolloutRecording recording)
    {
        var header = recording.Header;
        var replayed = RecordedSteps.Apply(plan, recording.Marks);
        var replay = new Replay(replayed, enters: false);
        var last = header.StartedAt;
        foreach (var (at, act) in Events(replayed, recording).OrderBy(entry => entry.At))
        {
            if (replay.Ended is not null)
            {
                break;
            }

            last = at;
            act(replay);
        }

        var backAt = recording.Marks.FirstOrDefault(mark => mark.Kind == RecordingMarkKind.RolledBack)?.At;
        return new(
            $"recording {header.RolloutId}: {header.Application} on {header.Environment}, {header.StableRelease} -> {header.CandidateRelease}",
            [replay.Finish(last)],
            [.. recording.Notes, .. BacktestGaps.Find(plan, recording.Samples), .. backAt is { } back ? [$"the recorded rollout went back at {back.UtcDateTime:HH:mm:ss}; what came after it is not looked at"] : Array.Empty<string>()]);
    }

    /// <summary>Goes through a range, as if one rollout after the other had run in it. Each begins where the one before ended.</summary>
    /// <param name="plan">The configuration to be tried.</param>
    /// <param name="history">Answers for past times.</param>
    /// <param name="from">First time.</param>
    /// <param name="to">Last time, after <paramref name="from"/>.</param>
    /// <param name="step">Time between two samples, above zero.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>As many stretches as whole schedules of the plan fit into the range; what is left over is not looked at.</returns>
    /// <exception cref="RolloutException">RT3101, RT3102: the history cannot be read. RT3173: not one schedule fits into the range.</exception>
    public static async Task<BacktestReport> RunAsync(RolloutPlan plan, IMetricHistory history, DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken)
    {
        var length = plan.Bake + plan.Steps.Aggregate(TimeSpan.Zero, (sum, next) => sum + next.Hold) + (step * (plan.Steps.Count + 1));
        var count = (int)((to - from) / length);
        if (count < 1)
        {
            throw new RolloutException("RT3173", $"--from, --to: the range is {to - from:c} long, but one rollout of this plan takes {length:c}. Name a longer range.", ExitCode.Configuration);
        }

        var stretches = new List<BacktestStretch>();
        var gaps = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var samples = new List<MetricSample>();
            await foreach (var sample in history.ReadRangeAsync(from + (i * length), from + ((i + 1) * length) - step, step, cancellationToken).ConfigureAwait(false))
            {
                samples.Add(sample);
            }

            stretches.Add(Stretch(plan, samples, from + (i * length)));
            gaps.AddRange(BacktestGaps.Find(plan, samples));
        }

        return new($"{from.UtcDateTime:u} to {to.UtcDateTime:u}, every {step:c}: {count} rollouts of {length:c}, one after the other", stretches, [.. gaps.Distinct()]);
    }

    private static BacktestStretch Stretch(RolloutPlan plan, List<MetricSample> samples, DateTimeOffset from)
    {
        var replay = new Replay(plan, enters: true);
        replay.Enter(0, from);
        foreach (var sample in samples)
        {
            if (replay.Ended is { } ended)
            {
                return ended;
            }

            replay.Observe(sample);
        }

        return replay.Finish(samples.Count == 0 ? from : samples[^1].At);
    }

    private static IEnumerable<(DateTimeOffset At, Action<Replay> Act)> Events(RolloutPlan plan, RolloutRecording recording)
    {
        var back = recording.Marks.FirstOrDefault(mark => mark.Kind == RecordingMarkKind.RolledBack)?.At ?? DateTimeOffset.MaxValue;
        foreach (var mark in recording.Marks.Where(mark => mark.At < back))
        {
            switch (mark.Kind)
            {
                case RecordingMarkKind.Step:
                    yield return (mark.At, replay => replay.Enter(RecordedSteps.IndexOf(plan, mark.Weight), mark.At));
                    break;
                case RecordingMarkKind.CutOver:
                    yield return (mark.At, replay => replay.CutOver(mark.At));
                    break;
                case RecordingMarkKind.SourceFailed:
                    foreach (var at in FailedReads(recording, mark))
                    {
                        yield return (at, replay => replay.Fail(at, mark.Text));
                    }

                    break;
            }
        }

        foreach (var sample in recording.Samples.Where(sample => sample.At <= back))
        {
            yield return (sample.At, replay => replay.Observe(sample));
        }
    }

    /// <summary>Only the first of the failed reads in a row is recorded. The others came at the interval, until there was a sample again, or until the rollout ended because of them.</summary>
    private static IEnumerable<DateTimeOffset> FailedReads(RolloutRecording recording, RecordingMark first)
    {
        var interval = recording.Header.Interval;
        var again = recording.Samples.FirstOrDefault(sample => sample.At > first.At)?.At;
        var end = again ?? (recording.Marks.FirstOrDefault(mark => mark.At > first.At)?.At ?? first.At) + interval;
        for (var at = first.At; at < end; at += interval)
        {
            yield return at;
        }
    }
}
