using System.Globalization;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Analysis.Judge;

public sealed class DetectionTests
{
    private const int Looks = 30;

    [Fact]
    public void Should_SayWhatIsFound_When_AStepIsJudged()
    {
        var line = Detection.Describe(Plan(new RolloutStep(10, TimeSpan.FromMinutes(5)), new RolloutStep(100, TimeSpan.FromMinutes(1))), 20)[0];

        Assert.StartsWith("10 % of 20 rps for 5m is 600 requests: finds an error rate of 0.5 % growing to ", line, StringComparison.Ordinal);
        Assert.Matches(@"growing to (3|4) % \((9[5-9]|100) %\), not to (1|1\.2|1\.5|2) % \([1-4]?[0-9] %\)$", line);
    }

    [Fact]
    public void Should_FindSmallerGrowth_When_TheHoldIsLonger()
    {
        var lines = Detection.Describe(Plan(new RolloutStep(10, TimeSpan.FromMinutes(2)), new RolloutStep(11, TimeSpan.FromMinutes(60)), new RolloutStep(100, TimeSpan.Zero)), 20);

        Assert.Equal(3, lines.Count);
        Assert.True(GrowthIn(lines[1]) < GrowthIn(lines[0]), string.Join('\n', lines));
    }

    [Fact]
    public void Should_SayThatNothingIsJudged_When_StableGetsNoRequestsOrTheStepHasNoHold()
    {
        var lines = Detection.Describe(Plan(new RolloutStep(10, TimeSpan.Zero), new RolloutStep(100, TimeSpan.FromMinutes(1))) with { Bake = TimeSpan.FromMinutes(90) }, 20);

        Assert.Equal(
            [
                "10 %: not judged, for it has no hold",
                "100 % of 20 rps for 1m is 1,200 requests: not judged, for the stable release gets none; the guards watch alone",
                "bake for 1h30m: not judged, for the stable release gets no requests; the guards watch alone",
            ],
            lines);
    }

    [Fact]
    public void Should_SayNothing_When_ThereIsNoJudge() => Assert.Empty(Detection.Describe(Plans.Sample() with { Judge = null }, 20));

    [Fact]
    public void Should_SayThatNothingIsFound_When_HardlyAnyRequestComes() =>
        Assert.Contains("finds no growth", Detection.Describe(Plan(new RolloutStep(10, TimeSpan.FromMinutes(1)), new RolloutStep(100, TimeSpan.Zero)), 0.1)[0], StringComparison.Ordinal);

    [Theory]
    [InlineData(100, 900, 0.012)]
    [InlineData(100, 900, 0.013)]
    [InlineData(20, 180, 0.025)]
    [InlineData(20, 20, 0.05)]
    public void Should_StateTheChanceThatTheJudgeHas(int candidate, int stable, double share)
    {
        var plan = Series.Plan(Series.Errors);
        var epoch = new JudgeEpoch(1, Looks);
        var chance = new DetectionChance(JudgeState.Tracks(plan, epoch)[0], Looks * candidate, Looks * stable, 0.005, ByShare: true).Of(share);

        const int rollouts = 1000;
        var random = new Random(20260101);
        var found = Enumerable.Range(0, rollouts).Count(_ => IsFound(plan, random, candidate, stable, share));

        // 4 standard errors: a right chance fails one of 16,000 seeds. What it says is of the last look; earlier looks add up to 6 points.
        var reach = 4 * Math.Sqrt(chance * (1 - chance) / rollouts);
        Assert.InRange(chance, 0.02, 0.98);
        Assert.InRange((found / (double)rollouts) - chance, -reach, reach + 0.06);
    }

    private static bool IsFound(JudgePlan plan, Random random, int candidate, int stable, double share)
    {
        var state = Series.Judge(plan, Looks).Observe(Series.Counts(0, 0, 0, 0, 0));
        var (errors, usual) = (0, 0);
        for (var look = 1; look <= Looks; look++)
        {
            errors += Enumerable.Range(0, candidate).Count(_ => random.NextDouble() < share);
            usual += Enumerable.Range(0, stable).Count(_ => random.NextDouble() < 0.005);
            state = state.Observe(Series.Counts(look, errors, look * candidate, usual, look * stable));
            if (state.Report.Verdict == Verdict.Fail)
            {
                return true;
            }
        }

        return false;
    }

    private static double GrowthIn(string line) =>
        double.Parse(line.Split("growing to ")[1].Split(' ')[0], CultureInfo.InvariantCulture);

    private static RolloutPlan Plan(params RolloutStep[] steps) => Plans.Sample() with { Judge = Series.Plan(Series.Errors), Steps = steps, Bake = TimeSpan.Zero };
}
