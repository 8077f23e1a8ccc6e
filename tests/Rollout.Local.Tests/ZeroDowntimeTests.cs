using Rollout.ZeroDowntime;

namespace Rollout.Local.Tests;

/// <summary>The proof of <c>bench/zero-downtime</c>, shortened: real processes, an open loop with kept and new connections, bodies, and requests of 5 s.</summary>
public sealed class ZeroDowntimeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Should_LoseNoRequest_When_WeightsGoUpAndBack()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        await using var balancer = await EmbeddedBalancer.StartAsync(deadline.Token);

        var report = await Proof.RunAsync(balancer, new ProofOptions(Cycles: 3, RequestsPerSecond: 200, Phase: TimeSpan.FromSeconds(1), WarmUp: TimeSpan.FromSeconds(3)), _ => { }, deadline.Token);

        Assert.True(report.Failed == 0, string.Join("; ", report.FirstFailures));
        Assert.Equal(12, report.Shifts);
        Assert.True(report.Requests > 1_000, $"only {report.Requests} requests were made");
        Assert.True(report.Posts > 100, $"only {report.Posts} requests had a body");
        Assert.True(report.Crossing > 0, $"none of {report.Slow} slow requests ran while weights changed");
    }

    [Fact]
    public async Task Should_LoseNoRequest_When_SlotsDrainAndAreKilled()
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        await using var balancer = await EmbeddedBalancer.StartAsync(deadline.Token);

        var report = await EndOfSlot.RunAsync(balancer, rounds: 2, drain: true, _ => { }, deadline.Token);

        Assert.True(report.Failed == 0, string.Join("; ", report.FirstFailures));
        Assert.All(report.WaitSeconds, wait => Assert.True(wait >= 2, $"drained for {wait} s only"));
    }
}
