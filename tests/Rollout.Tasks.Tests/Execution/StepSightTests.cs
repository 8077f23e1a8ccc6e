using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Watching;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Analysis;

namespace Rollout.Tasks.Tests.Execution;

/// <summary>Who speaks for a verdict, where several could.</summary>
public sealed class StepSightTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Verdict.Fail, "rollback", "rollback fired", GuardAction.Rollback)]
    [InlineData(Verdict.Fail, "hold", "the judge failed it", null)]
    [InlineData(Verdict.Fail, "warn", "the judge failed it", null)]
    [InlineData(Verdict.Fail, "hold rollback", "rollback fired", GuardAction.Rollback)]
    [InlineData(Verdict.Pass, "hold", "hold fired", GuardAction.Hold)]
    [InlineData(Verdict.Pass, "warn hold", "hold fired", GuardAction.Hold)]
    [InlineData(Verdict.NoData, "warn", "the source cannot be read", null)]
    public void Should_GiveTheReasonOfWhoAsksForMost_When_SeveralSaySomething(Verdict judge, string fired, string reason, GuardAction? action)
    {
        var guards = fired.Split(' ').Select(word => Fired(Enum.Parse<GuardAction>(word, ignoreCase: true))).ToList();
        var report = new WatchReport(judge is Verdict.Pass ? Verdict.Fail : judge, "the source cannot be read", new GuardReport(At, guards), null, null, null)
        {
            Judge = judge is Verdict.NoData ? null : new JudgeReport(At, judge, []) { Explanation = "the judge failed it" },
        };

        var seen = StepSight.Of(Plans.Sample(), report);

        Assert.Equal((reason, action), (seen.Reason, seen.Action));
        Assert.DoesNotContain(seen.Grounds, ground => ground.Explanation == "warn fired");
    }

    private static GuardResult Fired(GuardAction action) => new(
        Given.Guard(action: action),
        Verdict.Fail,
        9,
        5,
        100,
        TimeSpan.Zero,
        $"{action.ToString().ToLowerInvariant()} fired") { FiredAt = At, ViolatedSince = At };
}
