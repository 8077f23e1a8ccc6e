using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Baselines;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Spec;

namespace Rollout.Tasks.Tests.Analysis;

/// <summary>Every trigger of the runbooks as lines of rollout.yaml, in simulated time with one sample a second.</summary>
public sealed class RunbookTriggerTests
{
    private const string Metrics = """
        metrics:
              source: exposition
              also:
                - { source: postgres }
                - { source: runtime }
                - { source: command, metric: rabbitmq-up, direction: lowerIsWorse, run: ./rabbitmq-up }
                - { source: exposition, metric: db-connection-failures, query: "db_failures_{slot}", of: requests, counter: true }
        """;

    /// <summary>What this version has no key for, and why. Nothing of it is claimed anywhere else.</summary>
    private static readonly (string Id, string What, string Why)[] NotYet =
    [
        ("002-g1", "approvals of the tech lead and the DevOps lead", "gates with named approvers are a capability of their own"),
        ("002-g2", "no P1/P2 incident, business approval", "gates with named approvers and outside conditions are a capability of their own"),
        ("001-retry", "at most 2 retries of a deploy", "a chain that ended is run again by its caller, and goes on where it stopped"),
        ("002-rb", "rollback < 15 min", "a promise of the tool and no key: bench/abort measures it"),
    ];

    public static TheoryData<int> Triggers => [.. Enumerable.Range(0, RunbookTriggers.All.Count)];

    [Theory]
    [MemberData(nameof(Triggers))]
    public async Task Should_FireAtTheStatedSecond_When_TheStateIsBad(int index)
    {
        var trigger = RunbookTriggers.All[index];

        var fired = await FiresAtAsync(trigger, trigger.Bad);

        Assert.True(fired is { } second && Math.Abs(second - trigger.FiresAtSecond) <= 1, $"{trigger.Id} '{trigger.Text}' fired at {fired?.ToString() ?? "no"} s, stated are {trigger.FiresAtSecond} s");
    }

    [Theory]
    [MemberData(nameof(Triggers))]
    public async Task Should_NotFire_When_TheStateIsJustGood(int index) => Assert.Null(await FiresAtAsync(RunbookTriggers.All[index], RunbookTriggers.All[index].Good));

    [Theory]
    [InlineData("001-c5", "cpu > 95% sustained", "'sustained' says no number; the guard needs 'for TIME'")]
    [InlineData("001-h3", "cache-hit-rate drops > 50%", "'drops' says no number; the guard needs 'within N% of baseline'")]
    [InlineData("002-g2", "p95 stable", "'stable' says no number; the guard needs 'LIMIT'")]
    [InlineData("000-g50", "cpu without saturation", "'saturation' says no number; the guard needs 'LIMIT'")]
    public void Should_BeRefused_When_TheWordsNameNoNumber(string id, string guard, string wrong)
    {
        using var file = File([guard], []);

        Assert.Contains(wrong, Assert.Single(file.Faults()), StringComparison.Ordinal);
        Assert.NotEmpty(id);
    }

    [Fact]
    public void Should_BePlanValues_When_TriggersAreAboutStepsAndTimes()
    {
        // 000-keep, 001-cut, 001-retry
        var cut = Load("- { weight: 50%, hold: 60s }\n      - { weight: 100%, hold: 0s }\n", "retention: 24h\n    progressDeadline: 20m\n    guards: []");
        Assert.Equal([(50, 60), (100, 0)], cut.Steps.Select(step => (step.Weight, (int)step.Hold.TotalSeconds)));
        Assert.Equal((TimeSpan.FromHours(24), TimeSpan.FromMinutes(20)), (cut.Retention, cut.ProgressDeadline));

        // 002-steps, and the 20 minutes of 002-g2
        var steps = Load("- { weight: 5%, hold: 30m }\n      - { weight: 10%, hold: 20m }\n      - { weight: 25%, hold: 20m }\n      - { weight: 50%, hold: 20m }\n      - { weight: 100%, hold: 0s }\n", "guards: []");
        Assert.Equal([(5, 1800), (10, 1200), (25, 1200), (50, 1200), (100, 0)], steps.Steps.Select(step => (step.Weight, (int)step.Hold.TotalSeconds)));

        // 002-rb: alert false positives < 5%
        Assert.Equal(4.9, Load("- { weight: 100%, hold: 1m }\n", "judge: { metrics: [ error-rate ], falseAlarms: 4.9% }\n    guards: [ error-rate > 5% for 1m ]").Judge!.FalseAlarmsPercent);
    }

    [Fact]
    public void Should_CoverEveryTrigger_When_TheyAreCounted()
    {
        string[] all =
        [
            "000-r1", "000-r2", "000-r3", "000-r4", "000-g10", "000-g50", "000-slo", "000-keep", "001-c1", "001-c2", "001-c3", "001-c4", "001-c5", "001-h1", "001-h2", "001-h3", "001-m1",
            "001-cut", "001-retry", "002-steps", "002-g1", "002-g2", "002-rb",
        ];
        string[] elsewhere = ["000-keep", "001-cut", "001-retry", "002-steps", "002-g2", "001-c5"];
        Assert.Equal(all.Order(), RunbookTriggers.All.Select(trigger => trigger.Id).Union(elsewhere).Order());
        Assert.All(NotYet, entry => Assert.Contains(entry.Id, all));
    }

    [Fact]
    public void Should_NotFire_When_TheConditionHasABreakOfOneSample()
    {
        var state = GuardState.Start([Given.Guard(forSeconds: 120, windowSeconds: 1)], Given.Start);
        var errors = 0;
        for (var second = 0; second <= 230; second++)
        {
            errors += second == 115 ? 0 : 20;
            state = state.Observe(Given.Sample(second, Given.Counters(second * 100, errors)));
            Assert.NotEqual(Verdict.Fail, state.Report.Verdict);
        }
    }

    private static async Task<int?> FiresAtAsync(RunbookTrigger trigger, Func<int, MetricSample> samples)
    {
        using var file = File(trigger.IsGate ? [] : trigger.Guards, trigger.IsGate ? trigger.Guards : [], trigger.IsGate ? trigger.FiresAtSecond : 600);
        var plan = file.Load();
        var time = new ManualTimeProvider(Given.Start);
        var watcher = new MetricWatcher(new Scripted(time, samples), plan.Metrics, time);
        var baselines = new BaselineFile(file.Folder, "local");
        baselines.Write(new("1.0.0", Given.Start.AddDays(-1), Given.Start.AddDays(-1), RunbookTriggers.Baseline));
        watcher.Start(baselines.Attach([.. plan.Guards, .. plan.Steps[0].Require], Given.Start));
        for (var second = 0; second <= (int)plan.Steps[0].Hold.TotalSeconds + 1; second++)
        {
            var report = (await watcher.PollAsync(CancellationToken.None)).Guards;
            report = second >= plan.Steps[0].Hold.TotalSeconds ? report.AtEnd() : report;
            if (report.Verdict == Verdict.Fail)
            {
                return second;
            }

            time.Advance(TimeSpan.FromSeconds(1));
        }

        return null;
    }

    private static SpecFile File(string[] guards, string[] require, int holdSeconds = 600) => new(
        ("metrics: { source: exposition }", Metrics),
        ("- { weight: 10%, hold: 2m }", $"- {{ weight: 10%, hold: {holdSeconds}s, require: [ {string.Join(", ", require)} ] }}"),
        ("guards: [ error-rate > 5% for 1m ]", $"guards: [ {string.Join(", ", guards)} ]"));

    private static RolloutPlan Load(string steps, string keys)
    {
        using var file = new SpecFile(("- { weight: 10%, hold: 2m }\n      - { weight: 100%, hold: 1m }\n", steps), ("guards: [ error-rate > 5% for 1m ]", keys));
        return file.Load();
    }

    private sealed class Scripted(ManualTimeProvider time, Func<int, MetricSample> samples) : IMetricSource
    {
        public Task<MetricSample> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(samples((int)(time.GetUtcNow() - Given.Start).TotalSeconds));
    }
}
