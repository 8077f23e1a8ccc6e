using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Tests.Analysis.Judge;

/// <summary>Exact values against published tables.</summary>
public sealed class JudgeTableTests
{
    // Critical values of U for two samples of n, one-sided: the largest U whose lower tail is at most the level.
    [Theory]
    [InlineData(5, 0.05, 4)]
    [InlineData(5, 0.01, 1)]
    [InlineData(10, 0.05, 27)]
    [InlineData(10, 0.025, 23)]
    [InlineData(10, 0.01, 19)]
    [InlineData(20, 0.05, 138)]
    [InlineData(20, 0.025, 127)]
    [InlineData(20, 0.01, 114)]
    public void Should_HaveTheCriticalValueOfTheRankSum(int n, double level, int critical)
    {
        var table = new RankTable();

        Assert.True(table.Tail(n, (n * n) - critical) <= level);
        Assert.True(table.Tail(n, (n * n) - critical - 1) > level);
    }

    [Theory]
    [InlineData(8, 10, 0.5, 0.0547)]
    [InlineData(3, 20, 0.1, 0.3231)]
    [InlineData(15, 20, 0.5, 0.0207)]
    [InlineData(0, 20, 0.5, 1)]
    [InlineData(20, 20, 0.9, 0.1216)]
    public void Should_HaveTheTailOfTheBinomialDistribution(int count, int trials, double share, double tail) =>
        Assert.Equal(tail, Tails.Binomial(count, trials, share), 4);

    [Theory]
    [InlineData(0.05, 1.6449)]
    [InlineData(0.01, 2.3263)]
    [InlineData(0.001, 3.0902)]
    [InlineData(0.00001, 4.2649)]
    public void Should_HaveTheNormalValueOfATail(double tail, double z)
    {
        Assert.Equal(z, Tails.Z(tail), 4);
        Assert.Equal(tail, Tails.Upper(Tails.Z(tail)), 9);
    }
}
