using Rollout.Tasks.Runtimes;
using Xunit;

namespace Rollout.Tasks.Testing.Runtimes;

/// <summary>What every runtime must do. A test class of an adapter inherits it.</summary>
public abstract class ServiceRuntimeConformanceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>The runtime; every call within one test gives access to the same instances.</summary>
    protected abstract IServiceRuntime Runtime { get; }

    /// <summary>A request for an instance that prints <c>started</c> and runs until it is stopped.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="release">Name of the release.</param>
    /// <param name="secret">Value of a variable of the instance.</param>
    /// <returns>A request that is equal in content for equal arguments.</returns>
    protected abstract InstanceRequest CreateRequest(string service, Slot slot, string release, string secret = "swordfish");

    /// <summary>A request for an instance that prints <c>no such table</c> and ends at once with exit code 7.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="slot">Its slot.</param>
    /// <returns>The request.</returns>
    protected abstract InstanceRequest CreateRequestThatEnds(string service, Slot slot);

    /// <summary>What was started is what is listed.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_ListTheInstance_When_Started()
    {
        var request = CreateRequest("auth", Slot.Green, "1.8.0");

        var started = await Runtime.StartAsync(request, CancellationToken.None).ConfigureAwait(false);

        Assert.Equal(("auth", Slot.Green, "1.8.0", request.ImageDigest, true), (started.Service, started.Slot, started.Release, started.ImageDigest, started.Running));
        Assert.InRange(started.Endpoint!.Port, 1, 65_535);
        Assert.Equal([started], await Runtime.ListAsync(CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>A repeated start finds the instance, and leaves it as it is.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_KeepTheInstance_When_StartedAgainWithTheSameRequest()
    {
        var first = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);
        var second = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);

        Assert.Equal(first, second);
    }

    /// <summary>Another release, or another value of a variable, is another instance.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_ReplaceTheInstance_When_TheRequestDiffers()
    {
        var first = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);
        var second = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.1"), CancellationToken.None).ConfigureAwait(false);
        var third = await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.1", "another"), CancellationToken.None).ConfigureAwait(false);

        Assert.Equal(3, new[] { first.Detail, second.Detail, third.Detail }.Distinct().Count());
        Assert.Equal([third], await Runtime.ListAsync(CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>The slots of a service stand side by side, in a fixed order.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_ListBySlotAndService_When_ThereAreSeveral()
    {
        await Runtime.StartAsync(CreateRequest("web", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);
        await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);
        await Runtime.StartAsync(CreateRequest("auth", Slot.Blue, "1.7.0"), CancellationToken.None).ConfigureAwait(false);

        var listed = await Runtime.ListAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.Equal([("auth", Slot.Blue), ("auth", Slot.Green), ("web", Slot.Green)], listed.Select(i => (i.Service, i.Slot)));
        Assert.Equal(3, listed.Select(i => i.Endpoint).Distinct().Count());
    }

    /// <summary>A stopped instance is gone, its twin is not, and a second stop is no fault.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_StopOneSlot_When_BothRun()
    {
        var blue = await Runtime.StartAsync(CreateRequest("auth", Slot.Blue, "1.7.0"), CancellationToken.None).ConfigureAwait(false);
        await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);

        await Runtime.StopAsync("auth", Slot.Green, CancellationToken.None).ConfigureAwait(false);
        await Runtime.StopAsync("auth", Slot.Green, CancellationToken.None).ConfigureAwait(false);

        Assert.Equal([blue], await Runtime.ListAsync(CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>An instance that does not stay is a fault that says why.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_SayWhatItPrinted_When_ItEndsAtOnce()
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => Runtime.StartAsync(CreateRequestThatEnds("auth", Slot.Green), CancellationToken.None)).ConfigureAwait(false);

        Assert.Equal("RT2302", fault.Code);
        Assert.Contains("no such table", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await Runtime.ListAsync(CancellationToken.None).ConfigureAwait(false), instance => instance.Running);
    }

    /// <summary>What an instance printed can be read while it runs.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_TellTheLastLines_When_Asked()
    {
        await Runtime.StartAsync(CreateRequest("auth", Slot.Green, "1.8.0"), CancellationToken.None).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);

        var lines = await Runtime.TailAsync("auth", Slot.Green, 10, deadline.Token).ConfigureAwait(false);
        while (lines.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token).ConfigureAwait(false);
            lines = await Runtime.TailAsync("auth", Slot.Green, 10, deadline.Token).ConfigureAwait(false);
        }

        Assert.Equal("started", lines[^1]);
        Assert.Empty(await Runtime.TailAsync("auth", Slot.Blue, 10, deadline.Token).ConfigureAwait(false));
    }
}
