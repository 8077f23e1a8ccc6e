using Rollout.Local.Balancer;

namespace Rollout.Local.Tests.Balancer;

public sealed class TargetRuntimeTests
{
    [Theory]
    [InlineData("", "initial")]
    [InlineData("+", "healthy")]
    [InlineData("-", "initial")]
    [InlineData("--", "initial")]
    [InlineData("---", "unhealthy")]
    [InlineData("--+", "healthy")]
    [InlineData("+--", "healthy")]
    [InlineData("+---", "unhealthy")]
    [InlineData("---+", "unhealthy")]
    [InlineData("---++", "healthy")]
    [InlineData("---+-+", "unhealthy")]
    [InlineData("---+-++", "healthy")]
    [InlineData("+--+--", "healthy")]
    public void Should_FollowTheThresholds_When_ProbesComeIn(string probes, string state)
    {
        // Given
        using var target = new TargetRuntime(new TargetAddress("127.0.0.1", 1), new HealthCheck("/health", 100, HealthyThreshold: 2, UnhealthyThreshold: 3));

        // When
        foreach (var probe in probes)
        {
            target.Record(probe == '+' ? null : TargetStatus.TimedOut);
        }

        // Then
        Assert.Equal(state, target.Status.State);
        Assert.Equal(probes.Length - probes.TrimEnd('-').Length, target.FailedProbes);
    }

    [Fact]
    public void Should_StayDraining_When_AProbeComesInLate()
    {
        // Given
        using var target = new TargetRuntime(new TargetAddress("127.0.0.1", 1), new HealthCheck("/health", 100, 2, 2));

        // When
        target.Drain();
        target.Record(null);

        // Then
        Assert.Equal("draining", target.Status.State);
    }
}
