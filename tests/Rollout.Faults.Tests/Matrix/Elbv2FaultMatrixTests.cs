using Xunit.Abstractions;

namespace Rollout.Faults.Tests.Matrix;

/// <summary>Every operation of the ELBv2 API meets every fault, in every part of a rollout that needs it.</summary>
public sealed class Elbv2FaultMatrixTests(Elbv2Beds beds, ITestOutputHelper output) : FaultMatrix(beds, output), IClassFixture<Elbv2Beds>
{
    [Fact]
    public Task Should_EndDoneHeldOrBack_When_AnyCallOfElbv2MeetsAnyFault() => ProveAsync(Phase.Elbv2);
}
