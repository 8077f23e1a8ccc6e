using Rollout.Local.Balancer;

namespace Rollout.Local.Tests.Balancer;

public sealed class WeightedRoundRobinTests
{
    [Theory]
    [InlineData(90, 10, 900, 100)]
    [InlineData(100, 0, 1000, 0)]
    [InlineData(0, 100, 0, 1000)]
    [InlineData(1, 1, 500, 500)]
    [InlineData(999, 1, 999, 1)]
    [InlineData(5, 15, 250, 750)]
    public void Should_DivideExactly_When_ARoundIsComplete(int blue, int green, int expectedBlue, int expectedGreen)
    {
        // Given
        var turns = new WeightedRoundRobin<string>([("blue", blue), ("green", green)]);

        // When
        var taken = Enumerable.Range(0, 1000).Select(_ => turns.Next()!).ToLookup(name => name);

        // Then
        Assert.Equal((expectedBlue, expectedGreen), (taken["blue"].Count(), taken["green"].Count()));
    }

    [Fact]
    public void Should_SpreadTheTurns_When_WeightsDiffer()
    {
        // Given
        var turns = new WeightedRoundRobin<string>([("a", 5), ("b", 1), ("c", 1)]);

        // When
        var round = string.Concat(Enumerable.Range(0, 7).Select(_ => turns.Next()));

        // Then
        Assert.Equal("aabacaa", round);
    }

    [Fact]
    public void Should_GiveNobodyATurn_When_AllWeightsAreZero() =>
        Assert.Null(new WeightedRoundRobin<string>([("blue", 0), ("green", 0)]).Next());

    [Fact]
    public async Task Should_DivideExactly_When_ManyThreadsTakeTurns()
    {
        // Given
        var turns = new WeightedRoundRobin<string>([("blue", 90), ("green", 10)]);

        // When
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Count(_ => turns.Next() == "green"))));

        // Then
        Assert.Equal(800, taken.Sum());
    }
}
