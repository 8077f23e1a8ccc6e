using Rollout.Tasks.Traffic.HAProxy;

namespace Rollout.Tasks.Tests.Traffic.HAProxy;

public sealed class HAProxyWeightsTests
{
    [Theory]
    [InlineData(10, 1, 1, 1, 9)]
    [InlineData(13, 4, 4, 13, 87)]
    [InlineData(50, 1, 2, 2, 1)]
    [InlineData(10, 1, 10, 10, 9)]
    [InlineData(90, 1, 10, 90, 1)]
    [InlineData(0, 3, 1, 0, 1)]
    [InlineData(100, 1, 3, 1, 0)]
    public void Should_GiveEachServerItsWeight_When_ShareFits(int percent, int candidates, int stables, int candidate, int stable)
    {
        Assert.Equal((candidate, stable), HAProxyWeights.Of(percent, candidates, stables));
    }

    [Fact]
    public void Should_StayInRange_When_AnyShareIsAsked()
    {
        foreach (var (percent, candidates, stables) in All(1, 99, 12))
        {
            var (candidate, stable) = HAProxyWeights.Of(percent, candidates, stables);
            Assert.InRange(candidate, 1, HAProxyWeights.Largest);
            Assert.InRange(stable, 1, HAProxyWeights.Largest);
        }
    }

    // The figures of the docs.
    [Fact]
    public void Should_BeAsExactAsDocumented_When_SlotsDifferInSize()
    {
        Assert.Equal(0, Worst(All(1, 99, 1)));
        Assert.Equal(0, Worst(Enumerable.Range(1, 20).SelectMany(count => Enumerable.Range(1, 99).Select(percent => (percent, count, count)))));
        Assert.Equal(0, Worst(All(5, 95, 8).Where(share => share.Percent % 5 == 0)));
        Assert.InRange(Worst(All(5, 95, 8)), 0.03, 0.04);
        Assert.InRange(Worst(All(1, 99, 8)), 2.0, 2.04);
    }

    private static IEnumerable<(int Percent, int Candidates, int Stables)> All(int lowest, int highest, int servers) =>
        from percent in Enumerable.Range(lowest, highest - lowest + 1)
        from candidates in Enumerable.Range(1, servers)
        from stables in Enumerable.Range(1, servers)
        select (percent, candidates, stables);

    private static double Worst(IEnumerable<(int Percent, int Candidates, int Stables)> shares) =>
        shares.Max(share => HAProxyWeights.ErrorOf(HAProxyWeights.Of(share.Percent, share.Candidates, share.Stables), share.Percent, share.Candidates, share.Stables));
}
