using Xunit.Abstractions;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>Every kind of command of HAProxy's Runtime API meets every fault that a socket can have, in every part of a rollout that needs it.</summary>
public sealed class HAProxyFaultMatrixTests(HAProxyBeds beds, ITestOutputHelper output) : FaultMatrix(beds, output), IClassFixture<HAProxyBeds>
{
    [Fact]
    public Task Should_EndDoneHeldOrBack_When_AnyCommandMeetsAnyFault() => ProveAsync(Phase.HAProxy);
}
