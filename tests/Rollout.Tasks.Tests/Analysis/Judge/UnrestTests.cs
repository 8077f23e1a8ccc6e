using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Tests.Analysis.Judge;

/// <summary>What metrics say together of how slots wander by themselves.</summary>
public sealed class UnrestTests
{
    private const int Metrics = 8;
    private const int Looks = 20;

    // The samples of one metric rise slowly in the candidate only: by itself that looks like a worse candidate.
    private static readonly Func<int, double> Rising = look => 200 + (10 * look) + (look * 7 % 11);
    private static readonly Func<int, double> Still = look => 200 + (10 * (look * 5 % 11));

    [Fact]
    public void Should_Fail_When_NoOtherMetricWanders() =>
        Assert.Equal(Verdict.Fail, First((metric, look) => metric == 0 ? Still(look) + 200 : Still(look + metric), (metric, look) => Still(look + metric + 3), dryRun: false));

    [Fact]
    public void Should_AskForMore_When_OtherMetricsWander() =>
        Assert.NotEqual(Verdict.Fail, First((metric, look) => metric == 0 ? Still(look) + 120 : Rising(look), (metric, look) => metric == 0 ? Still(look + 3) : Rising(Looks - look), dryRun: false));

    [Fact]
    public void Should_NotBeMovedByOthers_When_TheyAreDryRuns() =>
        Assert.Equal(Verdict.Fail, First((metric, look) => metric == 0 ? Still(look) + 120 : Rising(look), (metric, look) => metric == 0 ? Still(look + 3) : Rising(Looks - look), dryRun: true));

    [Fact]
    public void Should_TakeDependenceForChance_When_ItIsSmall()
    {
        Assert.Equal(0, new Autocorrelation(0.1, 60).TakenFor(30, beyond: 2, more: 1));
        Assert.Equal(((0.5 + (1 / 30d)) / (1 - (2 / 30d))) + (1 / Math.Sqrt(60)), new Autocorrelation(0.5, 60).TakenFor(30, beyond: 2, more: 1), 9);
    }

    [Fact]
    public void Should_SeeTheSwing_When_EventsComeInBursts()
    {
        var (even, bursts) = (BlockSeries.Empty, BlockSeries.Empty);
        for (var look = 0; look < Looks; look++)
        {
            even = even.Add(new(5 + (look % 3), 100, 45 + (look % 5), 900));
            bursts = bursts.Add(new(look % 4 == 0 ? 24 : 0, 100, look % 4 == 2 ? 188 : 0, 900));
        }

        Assert.Equal(1, Scatter.Of([even]).Inflation(45));
        // All events in a fourth of the blocks: the variance of the rate is 3 times its square.
        Assert.InRange(Scatter.Of([bursts]).Swing, 2.8, 3.4);
        Assert.True(Scatter.Of([bursts]).Inflation(45) > 45);
    }

    private static Verdict First(Func<int, int, double> candidate, Func<int, int, double> stable, bool dryRun)
    {
        var state = Series.Judge(Series.Plan([.. Enumerable.Range(0, Metrics).Select(i => Series.Times($"m{i}") with { DryRun = dryRun && i > 0 })]));
        for (var look = 0; look < Looks; look++)
        {
            var at = Series.Start + TimeSpan.FromSeconds(look);
            state = state.Observe(new(at, null, null)
            {
                Readings = [.. Enumerable.Range(0, Metrics).SelectMany(i => new MetricReading[] { new($"m{i}", SlotRole.Candidate, candidate(i, look), null, at), new($"m{i}", SlotRole.Stable, stable(i, look), null, at) })],
            });
        }

        return state.Report.Metrics[0].Verdict;
    }
}
