using Rollout.Tasks.Analysis.Postgres;

namespace Rollout.Tasks.Tests.Analysis.Postgres;

public sealed class ReplicaLagTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_TellNothing_When_NoReplicaIsConnected() => Assert.Null(new ReplicaLag().Add(Start, []));

    [Fact]
    public void Should_BeZero_When_AllIsReplayedThoughOldMeasureIsShown() =>
        Assert.Equal(0, new ReplicaLag().Add(Start, [new Replica(1, 900, 100, 100)]));

    [Fact]
    public void Should_TellNothing_When_ReplicaIsBehindForAnUnknownTime()
    {
        var lag = new ReplicaLag();

        Assert.Null(lag.Add(Start, [new Replica(1, null, 50, 100)]));
        Assert.Equal(4000, lag.Add(Start.AddSeconds(4), [new Replica(1, null, 50, 100)]));
    }

    [Fact]
    public void Should_TellNothing_When_ReplicaHasNotToldItsPosition() =>
        Assert.Null(new ReplicaLag().Add(Start, [new Replica(1, null, null, 100), new Replica(2, null, 100, 100)]));

    [Fact]
    public void Should_CountAgeOfOldestMissingPosition_When_ReplayIsSlow()
    {
        // Given: 10 positions a second are written, 5 replayed
        var lag = new ReplicaLag();
        double? told = null;
        for (var second = 0; second <= 100; second++)
        {
            told = lag.Add(Start.AddSeconds(second), [new Replica(1, 3, second * 5, second * 10)]);
        }

        // Then: position 500 was there at 50 s, and 510 was first seen at 51 s
        Assert.Equal(49_000, told);
    }

    [Fact]
    public void Should_TakeTheSlowest_When_ThereAreSeveral()
    {
        var lag = new ReplicaLag();
        lag.Add(Start, [new Replica(1, 5, 90, 100), new Replica(2, 5, 95, 100)]);

        Assert.Equal(2000, lag.Add(Start.AddSeconds(2), [new Replica(1, 5, 90, 100), new Replica(2, 700, 95, 100)]));
    }

    [Fact]
    public void Should_KeepCounting_When_ReplayStandsStillForHours()
    {
        var lag = new ReplicaLag();
        double? told = null;
        for (var second = 0; second <= 7200; second++)
        {
            told = lag.Add(Start.AddSeconds(second), [new Replica(1, null, 1, 2 + second)]);
        }

        Assert.Equal(7_200_000, told);
    }
}
