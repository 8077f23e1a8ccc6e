using System.Net;
using System.Net.Sockets;
using System.Text;
using Rollout.Tasks.HAProxy;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.HAProxy;

namespace Rollout.Tasks.Tests.Traffic.HAProxy;

/// <summary>What the router says when HAProxy refuses, is not there, or answers with half a sentence.</summary>
public sealed class HAProxyFaultsTests
{
    private static readonly WeightChange Change = new("web", "nest-web", new Dictionary<string, int> { ["nest-web/blue1"] = 90, ["nest-web/green1"] = 10 }, Slot.Green, 10, "nest-web blue=90 green=10");

    [HAProxyFact]
    public async Task Should_SayWhatIsMissing_When_TheBackendDoesNotExist()
    {
        await using var process = await HAProxyProcess.StartAsync(HAProxyGiven.Backends("web", "auth"));
        using var router = HAProxyGiven.Router(["shop"], process.Socket);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None));

        Assert.Equal($"RT2102 traffic.backend: HAProxy at {process.Socket} has no backend 'nest-shop' with servers for service 'shop'. There are: 'nest-web', 'nest-auth'. Declare it, or correct the name.", fault.Message);
    }

    [HAProxyFact]
    public async Task Should_ChangeNothing_When_TheSocketsLevelIsTooLow()
    {
        await using var process = await HAProxyProcess.StartAsync(HAProxyGiven.Backends("web"));
        using var router = HAProxyGiven.Router(["web"], process.SocketOf("operator"));
        Assert.Equal(0, (await router.ReadAsync(CancellationToken.None)).Rules[0].SharePercent(Slot.Green));

        var set = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(Change, CancellationToken.None));
        var register = await Assert.ThrowsAsync<RolloutException>(() => router.RegisterAsync("web", Slot.Green, [new Endpoint("127.0.0.1", 2)], CancellationToken.None));

        Assert.Equal($"RT2132 set weights of nest-web at {process.SocketOf("operator")}: HAProxy answered 'Permission denied'. Nothing was changed. Add 'level admin' to the 'stats socket' line of this socket.", set.Message);
        Assert.Equal("RT2132", register.Code);
        Assert.Equal(0, (await router.ReadAsync(CancellationToken.None)).Rules[0].SharePercent(Slot.Green));
    }

    [HAProxyFact]
    public async Task Should_TellWhatWasRefused_When_AServerIsGoneOrAWeightTooLarge()
    {
        await using var process = await HAProxyProcess.StartAsync(HAProxyGiven.Backends("web"));
        using var router = HAProxyGiven.Router(["web"], process.Socket);
        Task<RolloutException> ApplyAsync(params (string Server, int Weight)[] weights) => Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(Change with { Weights = weights.ToDictionary(weight => "nest-web/" + weight.Server, weight => weight.Weight) }, CancellationToken.None));

        var gone = await ApplyAsync(("blue8", 90), ("green8", 10));
        var large = await ApplyAsync(("blue1", 300));
        var partly = await ApplyAsync(("blue1", 80), ("green8", 10));

        Assert.Equal("RT2107 nest-web blue=90 green=10: No such server. Nothing was changed. Look at what changed HAProxy's configuration, then run --target=Plan again.", gone.Message);
        Assert.Equal(("RT2104", "RT2106"), (large.Code, partly.Code));
        Assert.Contains("1 of 2 commands were refused", partly.Message, StringComparison.Ordinal);
    }

    [HAProxyFact]
    public async Task Should_BeRefused_When_TheBalanceFollowsNoWeights()
    {
        await using var process = await HAProxyProcess.StartAsync(HAProxyGiven.Backends("web").Replace("option httpchk", "option httpchk\n    balance static-rr", StringComparison.Ordinal));
        using var router = HAProxyGiven.Router(["web"], process.Socket);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(Change, CancellationToken.None));

        Assert.Equal("RT2104", fault.Code);
        Assert.Contains("static LB algorithm", fault.Message, StringComparison.Ordinal);
    }

    [HAProxyFact]
    public async Task Should_RefuseToPlan_When_AServerOfNoSlotHasAWeight()
    {
        var backends = HAProxyGiven.Backends("web").TrimEnd() + "\n    server old 127.0.0.1:9\n    server sorry 127.0.0.1:9 backup\n";
        await using var process = await HAProxyProcess.StartAsync(backends);
        using var router = HAProxyGiven.Router(["web"], process.Socket);
        var state = await router.ReadAsync(CancellationToken.None);

        var fault = Assert.Throws<RolloutException>(() => router.Plan(state, Slot.Green, 10));
        var back = Assert.Single(router.Plan(state, Slot.Green, 0));

        Assert.Equal("RT2103 service 'web': server 'nest-web/old' belongs to no slot by its name but has weight 1, so 10 % for the candidate would not hold. Nothing was changed. Set its weight to 0, or make it a backup.", fault.Message);
        Assert.Equal(1, back.Weights["nest-web/old"]);
        Assert.DoesNotContain("old", back.Call, StringComparison.Ordinal);
    }

    [Fact]
    public void Should_RefuseToPlan_When_WeightsCannotHoldTheShare()
    {
        using var router = HAProxyGiven.Router(["web"], "/nowhere/haproxy.sock");
        GroupState Server(string name, Slot slot) => new($"nest-web/{name}", slot, slot == Slot.Blue ? 1 : 0, []);
        var state = new TrafficState([new RuleState("web", "nest-web", [Server("green1", Slot.Green), .. Enumerable.Range(1, 3).Select(number => Server($"blue{number}", Slot.Blue))])]);

        var fault = Assert.Throws<RolloutException>(() => router.Plan(state, Slot.Green, 99));

        Assert.Equal("RT2134 backend 'nest-web' cannot give the candidate 99 % with weights of 0 to 256: 1 servers of the candidate and 3 of the stable slot come no nearer than 0.158 percentage points. Use numbers of servers that are closer to each other, or another weight. Nothing was changed.", fault.Message);
        Assert.Equal([1, 1, 1, 0], router.Plan(state, Slot.Green, 0)[0].Weights.OrderBy(weight => weight.Key).Select(weight => weight.Value));
        Assert.Equal([1, 1, 1, 57], router.Plan(state, Slot.Green, 95)[0].Weights.OrderBy(weight => weight.Key).Select(weight => weight.Value));
    }

    [HAProxyFact]
    public async Task Should_RefuseInstances_When_TheirServerHasNoCheck()
    {
        await using var process = await HAProxyProcess.StartAsync("backend nest-web\n    server blue1 127.0.0.1:1 disabled no-check\n");
        using var router = HAProxyGiven.Router(["web"], process.Socket);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.RegisterAsync("web", Slot.Blue, [new Endpoint("127.0.0.1", 2)], CancellationToken.None));

        Assert.Equal("RT2131", fault.Code);
    }

    [Fact]
    public async Task Should_SayThatNothingWasChanged_When_TheSocketIsNotThere()
    {
        using var router = HAProxyGiven.Router(["web"], "/nowhere/haproxy.sock");

        var read = await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None));
        var set = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(Change, CancellationToken.None));

        Assert.Equal("RT2101 read servers and statistics at /nowhere/haproxy.sock: the socket does not exist. Nothing was changed. Check that HAProxy runs, and that traffic.sockets names the admin socket of each of its processes.", read.Message);
        Assert.Equal("RT2101", set.Code);
    }

    [Fact]
    public async Task Should_SayThatNothingWasChanged_When_ThePathIsTooLong()
    {
        using var router = HAProxyGiven.Router(["web"], "/" + new string('x', HAProxySocket.MaxPathBytes));

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(Change, CancellationToken.None));

        Assert.Equal("RT2101", fault.Code);
        Assert.Contains("more than 107 bytes", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1, "no answer within 1 s")]
    [InlineData("", 60, "the answer was cut off")]
    [InlineData("No such ser", 60, "the answer was cut off")]
    public async Task Should_NotKnowWhatBecameOfIt_When_TheAnswerDoesNotComeWhole(string? answer, int timeout, string words)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var served = ServeAsync(listener, answer, stop.Token);
        using var router = new HAProxyTrafficRouter(HAProxyGiven.Options(["web"], $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}") with { CallTimeout = TimeSpan.FromSeconds(timeout) }, TimeProvider.System);

        var read = await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None));
        var set = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(Change, CancellationToken.None));

        Assert.Equal(("RT2101", "RT2106"), (read.Code, set.Code));
        Assert.Contains(words, set.Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        var lines = await served;
        Assert.Equal("set server nest-web/blue1 weight 90;set server nest-web/green1 weight 10", lines[^1]);
        Assert.Single(lines, line => line.Contains("weight", StringComparison.Ordinal));
    }

    // Plays a HAProxy that takes every line and answers so; null never answers.
    private static async Task<List<string>> ServeAsync(TcpListener listener, string? answer, CancellationToken stop)
    {
        var lines = new List<string>();
        var open = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop);
                open.Add(client);
                using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
                lines.Add(await reader.ReadLineAsync(stop) ?? string.Empty);
                if (answer is not null)
                {
                    await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), stop);
                    client.Close();
                }
            }
        }
        catch (OperationCanceledException)
        {
            open.ForEach(client => client.Dispose());
            return lines;
        }
    }
}
