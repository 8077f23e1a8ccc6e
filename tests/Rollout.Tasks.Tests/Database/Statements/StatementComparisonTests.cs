using Rollout.Tasks.Database.Statements;

namespace Rollout.Tasks.Tests.Database.Statements;

public sealed class StatementComparisonTests
{
    [Theory]
    [InlineData(100, 100, 110, 130, true)] // 1 ms, then 3 ms
    [InlineData(100, 100, 110, 120, true)] // 1 ms, then 2 ms: twice, and 1 ms more
    [InlineData(100, 100, 110, 119, false)] // 1 ms, then 1.9 ms: less than twice
    [InlineData(100, 10, 110, 15, false)] // 0.1 ms, then 0.5 ms: less than 1 ms more
    [InlineData(100, 100, 104, 112, false)] // four calls
    [InlineData(4, 4, 14, 34, false)] // four calls before
    [InlineData(100, 100, 10, 500, false)] // reset between
    [InlineData(100, 1000, 110, 500, false)] // reset between, and called more often than before
    public void Should_TellThoseThatTookLonger_When_Compared(double callsBefore, double msBefore, double callsAfter, double msAfter, bool told) =>
        Assert.Equal(told ? 1 : 0, StatementComparison.Slower([new StatementTime(1, 7, callsBefore, msBefore)], [new StatementTime(1, 7, callsAfter, msAfter)]).Count);

    [Fact]
    public void Should_TellTheFiveThatCostMost_When_ThereAreMore()
    {
        var before = Enumerable.Range(1, 8).Select(id => new StatementTime(1, id, 10, 10)).ToList();
        var after = Enumerable.Range(1, 8).Select(id => new StatementTime(1, id, 20, 10 + (id * 100))).Append(new StatementTime(1, 9, 10, 9_999)).ToList();

        Assert.Equal([8, 7, 6, 5, 4], StatementComparison.Slower(before, after).Select(slower => slower.Id));
    }

    [Fact]
    public void Should_KeepRolesApart_When_BothRunTheStatement()
    {
        var slower = StatementComparison.Slower([new StatementTime(1, 7, 10, 10), new StatementTime(2, 7, 10, 500)], [new StatementTime(1, 7, 20, 60), new StatementTime(2, 7, 20, 1000)]);

        Assert.Equal(new SlowerTime(7, 1, 5, 10), Assert.Single(slower));
    }
}
