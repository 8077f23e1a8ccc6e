using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Tests.Reporting;

/// <summary>Events of a believable rollout.</summary>
internal static class ReportSamples
{
    public static readonly DateTimeOffset StartedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static RolloutEvent.StepProgress Progress(int weight = 10, int secondsLeft = 9, Verdict verdict = Verdict.Pass, string reason = "", int stepIndex = 0) => new(
        stepIndex, 3, weight, TimeSpan.FromSeconds(secondsLeft), Stable(), Candidate(), new(412, 0), verdict, reason);

    public static SlotReading Stable() => new(Slot.Blue, "1.7.0", 36.24, 0, 11.4);

    public static SlotReading Candidate(double errors = 0) => new(Slot.Green, "1.8.0", 3.9, errors, 1234.5);

    public static IReadOnlyList<MetricProgress> Metrics() =>
    [
        new("error-rate > 5% for 10s", null, "0.4 %", "> 5 %", 0.08, 412, 0, Verdict.Pass),
        new("health-failures > 3 in a row at every target", null, "4", "> 3", 1.3, 0, 0, Verdict.Fail),
        new("error-rate", "0.3 %", "0.4 %", "+1 %", 0.31, 412, 900, Verdict.Inconclusive),
        new("cache-hit-rate", null, null, null, 0, 0, 0, Verdict.NoData),
    ];

    public static JudgeResult Judged() => new("error-rate", Verdict.Fail, new(0.25, 6, 2400), new(12.5, 30, 240))
    {
        Difference = 12.25,
        Low = 8.5,
        High = 17,
        Unit = " %",
        Evidence = 1.4,
        Seen = 240,
        Needed = 900,
        Rule = "conditional binomial",
        Explanation = "error-rate: 12.5 % against 0.25 %, fails",
    };

    public static RolloutSummary Finished() => new()
    {
        RolloutId = "20260101-000000-nest",
        Application = "nest",
        Environment = "local",
        FromRelease = "1.7.0",
        Release = "1.8.0",
        StartedAt = StartedAt,
        FinishedAt = StartedAt.AddMilliseconds(62_300),
        Tasks =
        [
            new("Preflight", TaskOutcome.Done, "11 checks", TimeSpan.FromSeconds(0.42)),
            new("BuildImages", TaskOutcome.Skipped, "all 4 images of 1.8.0 are built", TimeSpan.Zero),
            new("ShiftTraffic10", TaskOutcome.Done, "10 % for 15 s", TimeSpan.FromSeconds(15.6)),
            new("Cutover", TaskOutcome.Done, "", TimeSpan.FromSeconds(62)),
        ],
        Steps =
        [
            new(0, 3, 10, Verdict.Pass, "", Stable(), Candidate(), new(612, 0)),
            new(1, 3, 50, Verdict.Pass, "", Stable(), Candidate(), new(1204, 0)),
            new(2, 3, 100, Verdict.Pass, "", new(Slot.Blue, "1.7.0", 0, null, null), Candidate(), null),
        ],
        SlowerStatements = [new("nest", "UPDATE tasks SET title = $1", 1.25, 30, 412)],
        Client = new(2016, 0),
        Outcome = ExitCode.Done,
        Reason = "",
    };

    public static RolloutSummary RolledBack() => Finished() with
    {
        Release = "1.9.0",
        Tasks = [new("ShiftTraffic10", TaskOutcome.Failed, "[guard] fired", TimeSpan.FromSeconds(7.1))],
        Steps = [new(0, 3, 10, Verdict.Fail, "error-rate 48.1 % > 5 % for 5 s", Stable(), Candidate(48.1) with { Release = "1.9.0" }, new(240, 12))],
        Client = new(240, 12),
        Outcome = ExitCode.RolledBack,
        Reason = "error-rate 48.1 % > 5 % for 5 s",
    };
}
