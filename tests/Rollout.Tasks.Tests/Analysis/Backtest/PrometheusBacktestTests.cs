using System.Globalization;
using System.Text;
using Rollout.Tasks.Analysis.Backtest;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Prometheus;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Analysis.Backtest;

/// <summary>A range that a real Prometheus remembers: one rollout went well in it, the next one did not.</summary>
public sealed class PrometheusBacktestTests
{
    private const int PerSecond = 50;

    [PrometheusFact]
    public async Task Should_StopOnlyTheBadRollout_When_ARealRangeIsLookedAt()
    {
        var plan = Plans.Sample() with { Judge = new JudgePlan { Metrics = [new JudgedMetric { Name = "error-rate", MinimumEffect = new Effect(1, false), Detect = new Effect(20, false) }] } };
        plan = plan with { Guards = [plan.Guards[0] with { Limit = 90 }] }; // the judge is to find it
        var length = (int)plan.Steps.Sum(step => step.Hold.TotalSeconds) + plan.Steps.Count + 1;
        var from = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero).AddHours(-6);
        await using var prometheus = await PrometheusProcess.StartWithPastAsync(Past(from, 2 * length, failsAfter: length));
        using var http = PrometheusClient.CreateHttp();
        var source = new PrometheusMetricSource(http, new PrometheusOptions(prometheus.Url) { Timeout = TimeSpan.FromSeconds(20) }, () => Slot.Blue, TimeProvider.System);

        var report = await BacktestRunner.RunAsync(plan, source, from, from.AddSeconds(2 * length), TimeSpan.FromSeconds(1), CancellationToken.None);

        Assert.Equal([BacktestOutcome.Passed, BacktestOutcome.RolledBack], report.Stretches.Select(stretch => stretch.Outcome));
        var bad = report.Stretches[1];
        Assert.Equal(("judge: error-rate", 1), (bad.Rule, bad.Step));
        Assert.InRange(bad.After!.Value.TotalSeconds, 1, plan.Steps[0].Hold.TotalSeconds);
        Assert.InRange(bad.CandidateRequests, 1, PerSecond * plan.Steps[0].Hold.TotalSeconds);
        Assert.Empty(report.Notes);
    }

    // Counters of both slots every second. From a time on 30 % of the candidate's requests fail.
    private static string Past(DateTimeOffset from, int seconds, int failsAfter)
    {
        var text = new StringBuilder("# TYPE rollout_lb_requests counter\n");
        foreach (var (slot, code) in new[] { ("blue", "200"), ("blue", "503"), ("green", "200"), ("green", "503") })
        {
            for (var second = 0; second <= seconds; second++)
            {
                var failed = slot == "green" ? 15 * Math.Max(0, second - failsAfter) : 0;
                var value = code == "503" ? failed : (PerSecond * second) - failed;
                text.Append(CultureInfo.InvariantCulture, $"rollout_lb_requests_total{{slot=\"{slot}\",code=\"{code}\",service=\"web\",job=\"lb\",instance=\"a:1\"}} {value} {from.AddSeconds(second).ToUnixTimeSeconds()}\n");
            }
        }

        return text.Append("# EOF\n").ToString();
    }
}
