using Rollout.Tasks.Analysis.Postgres;

namespace Rollout.Tasks.Tests.Analysis.Postgres;

public sealed class StatementWindowTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_TellNothing_When_NothingRanInTheWindow()
    {
        var window = new StatementWindow();

        Assert.Null(window.Add(Start, Statements((1, 10, 9000))));
        Assert.Null(window.Add(Start.AddSeconds(1), Statements((1, 10, 9000))));
    }

    [Fact]
    public void Should_TellTheSlowestMean_When_SeveralRan()
    {
        var window = new StatementWindow();
        window.Add(Start, Statements((1, 10, 9000), (2, 5, 50)));

        // One old statement ran twice in 30 ms each, a new one 3 times in 20 ms.
        Assert.Equal(30, window.Add(Start.AddSeconds(1), Statements((1, 12, 9060), (2, 5, 50), (3, 3, 60))));
    }

    [Fact]
    public void Should_CountFromZero_When_CountersBeganAnew()
    {
        var window = new StatementWindow();
        window.Add(Start, Statements((1, 10, 9000)));

        Assert.Equal(7, window.Add(Start.AddSeconds(1), Statements((1, 2, 14))));
    }

    [Theory]
    [InlineData(59, 500d)]
    [InlineData(60, 500d)]
    [InlineData(61, null)]
    public void Should_Forget_When_AMinuteIsOver(int seconds, double? expected)
    {
        var window = new StatementWindow();
        window.Add(Start, Statements((1, 1, 1)));
        double? told = null;
        for (var second = 1; second <= seconds; second++)
        {
            told = window.Add(Start.AddSeconds(second), Statements((1, 2, 501)));
        }

        Assert.Equal(expected, told);
    }

    private static Dictionary<(long User, long Query), StatementCounters> Statements(params (long Query, double Calls, double TotalMs)[] rows) =>
        rows.ToDictionary(row => (10L, row.Query), row => new StatementCounters(row.Calls, row.TotalMs));
}
