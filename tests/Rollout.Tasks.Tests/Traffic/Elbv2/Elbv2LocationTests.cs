using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>Several load balancers, listeners and regions as one router.</summary>
public sealed class Elbv2LocationTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly Elbv2TestBed east = new(Model("east"));
    private readonly Elbv2TestBed west = new(Model("west"));
    private readonly List<Elbv2TrafficRouter> routers = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        routers.ForEach(router => router.Dispose());
        await east.DisposeAsync();
        await west.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    [Fact]
    public async Task Should_ListLocationByLocation_When_Reading()
    {
        var state = await Router().ReadAsync(CancellationToken.None);

        Assert.Equal(
            [("auth", "east in us-east-1"), ("web", "east in us-east-1"), ("auth", "west in us-west-2"), ("web", "west in us-west-2")],
            state.Rules.Select(rule => (rule.Service, rule.Location)));
        Assert.Equal(4, state.Rules.Select(rule => rule.Rule).Distinct().Count());
    }

    [Fact]
    public async Task Should_SetEveryRuleAtItsLoadBalancer_When_Shifted()
    {
        var router = Router();
        var plan = router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 10);

        await ApplyAsync(router, plan);

        Assert.Equal("ModifyRule web at west in us-west-2 blue=90 green=10", plan[3].Call);
        Assert.Equal([[90, 10], [90, 10], [90, 10], [90, 10]], new[] { east, west }.SelectMany(bed => new[] { bed.Elb.Model.Weights("auth"), bed.Elb.Model.Weights("web") }));
    }

    [Fact]
    public async Task Should_MakeOneReadAndOneCallAtTheRightPlace_When_PlannedByAnotherProcess()
    {
        var planner = Router();
        var plan = planner.Plan(await planner.ReadAsync(CancellationToken.None), Slot.Green, 0);
        var before = (East: east.Elb.Operations.Count, West: west.Elb.Operations.Count);

        await Router().ApplyAsync(plan[2], CancellationToken.None);

        Assert.Equal([], east.Elb.Operations.Skip(before.East));
        Assert.Equal(["DescribeRules", "ModifyRule"], west.Elb.Operations.Skip(before.West));
    }

    [Fact]
    public async Task Should_NotTakeItForARule_When_NoLocationHasIt()
    {
        var planner = Router();
        var change = planner.Plan(await planner.ReadAsync(CancellationToken.None), Slot.Green, 10)[0];
        var router = Router([(Options("west"), Connection(west, "us-west-2"))]);
        var before = west.Elb.Operations.Count;

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(change, CancellationToken.None));

        Assert.Equal($"RT2107 {change.Call}: the rule {change.Rule} does not exist any more. Nothing was changed. Run --target=Plan again.", fault.Message);
        Assert.Equal(before, west.Elb.Operations.Count);
    }

    [Fact]
    public async Task Should_NameTheLocation_When_OneHasNoLoadBalancerOfThatName() => await ExpectAsync(
        "RT2102 traffic.loadBalancers[1].name: there is no load balancer 'wets' in us-west-2. There are: 'west'. Create it, or correct the name.",
        (Options("wets") with { Entry = "traffic.loadBalancers[1]" }, Connection(west, "us-west-2")));

    [Fact]
    public async Task Should_NameTheLocation_When_ThePortIsMissingThere() => await ExpectAsync(
        "RT2102 traffic.loadBalancers[1].listenerPort: load balancer 'west' in us-west-2 has no listener on port 81. There are: '80'. Create it, or correct the name.",
        (Options("west") with { ListenerPort = 81, Entry = "traffic.loadBalancers[1]" }, Connection(west, "us-west-2")));

    [Fact]
    public async Task Should_NameTheLocation_When_AServiceHasNoRuleThere()
    {
        west.Elb.Model.WithGroups("nest-mail-blue", "nest-mail-green");

        await ExpectAsync(
            "RT2102 service 'mail' at west in us-west-2 with target groups 'nest-mail-blue' and 'nest-mail-green': no rule of the listener forwards to them. Create one that forwards to both, weight 100 for the slot that serves and 0 for the other.",
            (new Elbv2TrafficOptions("west", null, [new("mail", "nest-mail-blue", "nest-mail-green")]) { Entry = "traffic.loadBalancers[1]" }, Connection(west, "us-west-2")));
    }

    [Fact]
    public async Task Should_GiveNoPartOfAState_When_OneLocationCannotBeReached()
    {
        await west.Elb.StopAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Router().ReadAsync(CancellationToken.None));

        Assert.Equal("RT2101", fault.Code);
        Assert.Contains(west.Elb.Url.ToString(), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_Refuse_When_TwoEntriesLeadToOneListener() => await ExpectAsync(
        $"RT2102 traffic.loadBalancers[0].name and traffic.loadBalancers[1].name lead to one and the same rule ({east.Elb.Model.RuleArn("auth")}). Nothing was changed. Name each listener once.",
        (Options("east") with { ListenerPort = 80, Entry = "traffic.loadBalancers[1]" }, Connection(east, "us-east-1")));

    [Fact]
    public async Task Should_RegisterAtEveryLocationThatHasTheService_When_Asked()
    {
        var router = Router([(Options("east"), Connection(east, "us-east-1")), (Options("west") with { Services = [Elbv2TestBed.Options.Services[1]], Entry = "traffic.loadBalancers[1]" }, Connection(west, "us-west-2"))]);

        await router.RegisterAsync("auth", Slot.Green, [new Endpoint("10.0.0.7", 80)], CancellationToken.None);
        await router.RegisterAsync("web", Slot.Green, [new Endpoint("10.0.0.8", 80)], CancellationToken.None);

        var state = await router.ReadAsync(CancellationToken.None);
        Assert.Equal(["10.0.0.7", "10.0.0.8", "10.0.0.8"], state.Rules.Select(rule => rule.Groups[1].Targets.Single().Endpoint.Address));
    }

    [Fact]
    public async Task Should_SayHowFarItCame_When_RegisteringFailsAtTheSecondLocation()
    {
        west.Elb.Given("RegisterTargets", ElbFault.Refuse);

        var fault = await Assert.ThrowsAsync<RolloutException>(() => Router().RegisterAsync("auth", Slot.Green, [new Endpoint("10.0.0.7", 80)], CancellationToken.None));

        Assert.StartsWith("RT2120 the targets of service 'auth' were registered in green at east in us-east-1, but not at west in us-west-2 (RT2104 RegisterTargets at ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Run the same command again; what was done may be done twice.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Fault, fault.ExitCode);
    }

    [Fact]
    public async Task Should_ReadALoadBalancerOnce_When_TwoOfItsListenersAreManaged()
    {
        east.Elb.Model.ListenerPorts = [80, 443];
        east.Elb.Model.WithRuleAt(443, "auth-tls", ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0))).WithRuleAt(443, "web-tls", ElbModel.Forward(("nest-web-blue", 100), ("nest-web-green", 0)));
        var connection = Connection(east, "us-east-1");
        var router = Router([(Options("east") with { ListenerPort = 443 }, connection), (Options("east") with { ListenerPort = 80, Entry = "traffic.loadBalancers[1]" }, connection)]);

        var state = await router.ReadAsync(CancellationToken.None);
        var operations = east.Elb.Operations.CountBy(operation => operation).ToDictionary();
        await router.RegisterAsync("auth", Slot.Green, [new Endpoint("10.0.0.7", 80)], CancellationToken.None);

        Assert.Equal(["east:443 in us-east-1", "east:443 in us-east-1", "east:80 in us-east-1", "east:80 in us-east-1"], state.Rules.Select(rule => rule.Location));
        Assert.Equal((1, 1, 2, 1, 4), (operations["DescribeLoadBalancers"], operations["DescribeListeners"], operations["DescribeRules"], operations["DescribeTargetGroups"], operations["DescribeTargetHealth"]));
        Assert.Equal(1, east.Elb.Operations.Count(operation => operation == "RegisterTargets"));
    }

    private static ElbModel Model(string name) => new ElbModel { Name = name }
        .WithGroups("nest-auth-blue", "nest-auth-green", "nest-web-blue", "nest-web-green")
        .WithRule("auth", ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0)))
        .WithRule("web", ElbModel.Forward(("nest-web-blue", 100), ("nest-web-green", 0)));

    private static Elbv2TrafficOptions Options(string name) => Elbv2TestBed.Options with { LoadBalancer = name, Entry = "traffic.loadBalancers[0]" };

    private static Elbv2Connection Connection(Elbv2TestBed bed, string region) => new(bed.Elb.Url, region, Embedded: true, TimeSpan.FromSeconds(10)) { MaxErrorRetry = 0 };

    private static async Task ApplyAsync(Elbv2TrafficRouter router, IEnumerable<WeightChange> plan)
    {
        foreach (var change in plan)
        {
            await router.ApplyAsync(change, CancellationToken.None);
        }
    }

    private Elbv2TrafficRouter Router() => Router([(Options("east"), Connection(east, "us-east-1")), (Options("west") with { Entry = "traffic.loadBalancers[1]" }, Connection(west, "us-west-2"))]);

    private Elbv2TrafficRouter Router(IReadOnlyList<(Elbv2TrafficOptions Options, Elbv2Connection Connection)> listeners)
    {
        var router = Elbv2TrafficRouter.Create(listeners, TimeProvider.System);
        routers.Add(router);
        return router;
    }

    private async Task ExpectAsync(string message, (Elbv2TrafficOptions Options, Elbv2Connection Connection) second)
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => Router([(Options("east"), Connection(east, "us-east-1")), second]).ReadAsync(CancellationToken.None));
        Assert.Equal(message, fault.Message);
    }
}
