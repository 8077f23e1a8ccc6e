using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>The deregistration delay comes from the target groups of the slot.</summary>
public sealed class Elbv2DrainDelayTests
{
    [Theory]
    [InlineData(Slot.Blue, 600)]
    [InlineData(Slot.Green, 300)]
    public async Task Should_TakeTheLongestOfTheSlot_When_GroupsDiffer(Slot slot, int seconds)
    {
        var model = Elbv2TestBed.Sample();
        model.DrainDelays["nest-auth-blue"] = "5";
        model.DrainDelays["nest-web-blue"] = "600";
        await using var bed = new Elbv2TestBed(model);
        var router = bed.Router();

        var delay = await ((IDrainingRouter)router).DrainDelayAsync(await router.ReadAsync(CancellationToken.None), slot, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(seconds), delay);
    }

    [Fact]
    public async Task Should_RefuseToGuess_When_TheDelayIsNoNumber()
    {
        var model = Elbv2TestBed.Sample();
        model.DrainDelays["nest-web-blue"] = "soon";
        await using var bed = new Elbv2TestBed(model);
        var router = bed.Router();
        var world = await router.ReadAsync(CancellationToken.None);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.DrainDelayAsync(world, Slot.Blue, CancellationToken.None));

        Assert.Equal("RT4045", fault.Code);
    }
}
