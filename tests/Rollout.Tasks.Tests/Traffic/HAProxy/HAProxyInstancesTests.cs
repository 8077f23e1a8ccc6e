using System.Net;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.HAProxy;

namespace Rollout.Tasks.Tests.Traffic.HAProxy;

/// <summary>Instances behind a real HAProxy: their health, their places, and the requests they get.</summary>
public sealed class HAProxyInstancesTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Backend blue = Backend.Start();
    private readonly Backend green = Backend.Start();
    private HAProxyProcess? process;
    private HAProxyTrafficRouter? router;

    public async Task InitializeAsync()
    {
        process = await HAProxyProcess.StartAsync(HAProxyGiven.Backends("web"));
        router = HAProxyGiven.Router(["web"], process.Socket);
    }

    public async Task DisposeAsync()
    {
        await process!.DisposeAsync();
        router!.Dispose();
        blue.Dispose();
        green.Dispose();
    }

    [HAProxyFact]
    public async Task Should_KnowTheHealth_When_TheCandidateHasNoWeight()
    {
        await RegisterBothAsync();
        Assert.Equal(0, (await ReadAsync()).SharePercent(Slot.Green));

        green.Health = 503;
        var sick = await WaitForAsync(Slot.Green, TargetHealth.Unhealthy);

        Assert.Contains("L7STS", sick.Reason, StringComparison.Ordinal);
        Assert.Equal(0, green.Requests);
        green.Health = 200;
        Assert.Empty((await WaitForAsync(Slot.Green, TargetHealth.Healthy)).Reason);
    }

    [HAProxyFact]
    public async Task Should_GetNoRequest_When_NoCheckHasPassedYet()
    {
        blue.Health = 503;
        await router!.RegisterAsync("web", Slot.Blue, [blue.Endpoint], CancellationToken.None);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await GetAsync("/"));
        Assert.NotEqual(TargetHealth.Healthy, Target(await ReadAsync(), Slot.Blue)!.Health);

        blue.Health = 200;
        await WaitForAsync(Slot.Blue, TargetHealth.Healthy);
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/"));
    }

    [HAProxyFact]
    public async Task Should_SendEachSlotItsShare_When_WeightsAreSet()
    {
        await RegisterBothAsync();
        await SetAsync(10);

        await GetManyAsync(400);

        // Each thread of HAProxy keeps the same turn, so nothing is left to chance but where the turn begins.
        Assert.InRange(green.Requests, 38, 42);
        Assert.Equal(400, blue.Requests + green.Requests);
    }

    // With weights of 90 and 10, and then 50 and 50, the first 20 requests would be far from half and half: HAProxy catches up on the turn that the change cut short.
    [HAProxyFact]
    public async Task Should_DivideFromTheFirstRequestOn_When_TheChangeComesAmidATurn()
    {
        await RegisterBothAsync();
        foreach (var before in new[] { 37, 61, 83 })
        {
            await SetAsync(10);
            await GetManyAsync(before);
            var seen = green.Requests;

            await SetAsync(50);
            await GetManyAsync(20);

            Assert.InRange(green.Requests - seen, 9, 11);
        }
    }

    [HAProxyFact]
    public async Task Should_LoseNoRequest_When_WeightsChangeUnderLoad()
    {
        await RegisterBothAsync();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => AskUntilAsync(stop.Token)).ToList();

        for (var i = 0; i < 40; i++)
        {
            await SetAsync((i % 4) switch { 0 => 10, 1 => 50, 2 => 100, _ => 0 });
        }

        await stop.CancelAsync();
        var statuses = (await Task.WhenAll(clients)).SelectMany(all => all).ToList();
        Assert.True(statuses.Count > 40, $"only {statuses.Count} requests were made");
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [HAProxyFact]
    public async Task Should_LetTheRunningRequestEnd_When_ItsServerIsTakenOut()
    {
        await RegisterBothAsync();
        var slow = GetAsync("/slow");
        await WaitUntilAsync(async () => (await process!.AskAsync("show stat nest-web 4 -1")).Split('\n').Any(line => line.Contains(",blue1,", StringComparison.Ordinal) && line.Split(',')[4] == "1"));

        await router!.DeregisterAsync("web", Slot.Blue, [blue.Endpoint], CancellationToken.None);

        Assert.Null(Target(await ReadAsync(), Slot.Blue));
        Assert.Equal(HttpStatusCode.OK, await slow);
        Assert.Equal(1, blue.Requests);
    }

    [HAProxyFact]
    public async Task Should_KeepTheShares_When_InstancesComeAndGo()
    {
        await RegisterBothAsync();
        await SetAsync(25);

        // A share of 25 % stays one of 25 % with a second instance, which gets its part with the next change.
        await router!.RegisterAsync("web", Slot.Green, [new Endpoint("127.0.0.1", 2)], CancellationToken.None);
        Assert.Equal(25, (await ReadAsync()).SharePercent(Slot.Green));
        await SetAsync(25);
        Assert.Equal([1, 1, 6], (await ReadAsync()).Groups.Select(group => group.Weight).Order());
        Assert.Equal(25, (await ReadAsync()).SharePercent(Slot.Green));

        // A slot with all requests shares them with its new instance at once; one without any stays without.
        await SetAsync(100);
        await router.RegisterAsync("web", Slot.Green, [new Endpoint("127.0.0.1", 3)], CancellationToken.None);
        var after = await ReadAsync();
        Assert.Equal(100, after.SharePercent(Slot.Green));
        Assert.Equal([1, 1, 1], after.Groups.Where(group => group.Slot == Slot.Green).Select(group => group.Weight));

        // The last one of a slot leaves the slot's weight behind, not that of servers which were never used.
        await router.DeregisterAsync("web", Slot.Blue, [blue.Endpoint], CancellationToken.None);
        Assert.Equal(100, (await ReadAsync()).SharePercent(Slot.Green));
        await router.RegisterAsync("web", Slot.Blue, [blue.Endpoint], CancellationToken.None);
        Assert.Equal(100, (await ReadAsync()).SharePercent(Slot.Green));
    }

    [HAProxyFact]
    public async Task Should_RefuseByName_When_NoServerIsFree()
    {
        var many = Enumerable.Range(1, 4).Select(port => new Endpoint("127.0.0.1", port)).ToList();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router!.RegisterAsync("web", Slot.Green, many, CancellationToken.None));

        Assert.Equal("RT2130 backend 'nest-web' has 3 servers of green, and none of them is free; 1 more are needed for 'web'. Nothing was changed. Declare more, such as 'server green4 127.0.0.1:1 disabled weight 0', or take instances out.", fault.Message);
        Assert.Null(Target(await ReadAsync(), Slot.Green));
    }

    [HAProxyFact]
    public async Task Should_NotCountIt_When_AnOperatorDrainsAServer()
    {
        var second = new Endpoint("127.0.0.1", 2);
        await RegisterBothAsync();
        await router!.RegisterAsync("web", Slot.Green, [second], CancellationToken.None);
        await SetAsync(40);

        await process!.AskAsync("set server nest-web/green2 state drain");
        var one = await ReadAsync();
        await process.AskAsync("set server nest-web/green1 state drain");
        var none = await ReadAsync();

        Assert.Equal([green.Endpoint], one.Groups.Where(group => group.Slot == Slot.Green).SelectMany(group => group.Targets).Select(target => target.Endpoint));
        Assert.All(none.Groups.Where(group => group.Slot == Slot.Green).SelectMany(group => group.Targets), target => Assert.Equal(TargetHealth.Draining, target.Health));
    }

    [HAProxyFact]
    public async Task Should_ShowTheConfiguredWeights_When_HAProxyWasReloaded()
    {
        await SetAsync(50);
        Assert.Equal(50, (await ReadAsync()).SharePercent(Slot.Green));
        var before = await router!.ReadAsync(CancellationToken.None);

        await process!.ReloadAsync();

        var after = await router.ReadAsync(CancellationToken.None);
        Assert.Equal(0, after.Rules[0].SharePercent(Slot.Green));
        Assert.Equal(before.Topology, after.Topology);
        Assert.Equal(["nest-web: service 'web', servers blue1 blue2 blue3 green1 green2 green3"], after.Topology);
    }

    private static TargetState? Target(RuleState rule, Slot slot) => rule.Groups.Where(group => group.Slot == slot).SelectMany(group => group.Targets).FirstOrDefault();

    private static async Task WaitUntilAsync(Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }

    private async Task RegisterBothAsync()
    {
        await router!.RegisterAsync("web", Slot.Blue, [blue.Endpoint], CancellationToken.None);
        await router.RegisterAsync("web", Slot.Green, [green.Endpoint], CancellationToken.None);
        await WaitForAsync(Slot.Blue, TargetHealth.Healthy);
        await WaitForAsync(Slot.Green, TargetHealth.Healthy);
    }

    private async Task<TargetState> WaitForAsync(Slot slot, TargetHealth health)
    {
        TargetState? target = null;
        await WaitUntilAsync(async () => (target = Target(await ReadAsync(), slot))?.Health == health);
        return target!;
    }

    private async Task<RuleState> ReadAsync() => Assert.Single((await router!.ReadAsync(CancellationToken.None)).Rules);

    private async Task SetAsync(int percent)
    {
        var change = Assert.Single(router!.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, percent));
        await router.ApplyAsync(change, CancellationToken.None);
        Assert.Empty(TrafficSplit.Differences([change], await router.ReadAsync(CancellationToken.None)));
    }

    private async Task<HttpStatusCode> GetAsync(string path)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{process!.Port}{path}"));
        return answer.StatusCode;
    }

    private async Task GetManyAsync(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync("/"));
        }
    }

    private async Task<List<HttpStatusCode>> AskUntilAsync(CancellationToken stop)
    {
        using var client = new HttpClient();
        var statuses = new List<HttpStatusCode>();
        while (!stop.IsCancellationRequested)
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{process!.Port}/"), CancellationToken.None);
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}
