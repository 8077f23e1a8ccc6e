using System.Xml.Linq;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed class Elbv2TopologyTests
{
    [Fact]
    public async Task Should_NeedOneCallAKindAndOneAGroup_When_Reading()
    {
        await using var bed = new Elbv2TestBed();

        await bed.Router().ReadAsync(CancellationToken.None);

        Assert.Equal(
            ["DescribeListeners", "DescribeLoadBalancers", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth", "DescribeTargetHealth", "DescribeTargetHealth", "DescribeTargetHealth"],
            bed.Elb.Operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_ListLoadBalancers_When_ThereIsNone()
    {
        await using var bed = new Elbv2TestBed();

        await ExpectAsync(bed, "RT2102 traffic.loadBalancer: there is no load balancer 'nets'. There are: 'nest'. Create it, or correct the name.", Elbv2TestBed.Options with { LoadBalancer = "nets" });
    }

    [Fact]
    public async Task Should_NameTheType_When_LoadBalancerHasNoWeights()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.LoadBalancerType = "network";

        await ExpectAsync(bed, "RT2102 traffic.loadBalancer: 'nest' is a load balancer of type 'network'; weights need an 'application' one. Name another.");
    }

    [Fact]
    public async Task Should_ListPorts_When_ListenerIsMissing()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.ListenerPorts = [80, 443];

        await ExpectAsync(bed, "RT2102 traffic.listenerPort: load balancer 'nest' has no listener on port 8080. There are: '443', '80'. Create it, or correct the name.", Elbv2TestBed.Options with { ListenerPort = 8080 });
    }

    [Fact]
    public async Task Should_AskForThePort_When_ThereAreTwoListeners()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.ListenerPorts = [80, 443];

        await ExpectAsync(bed, "RT2102 traffic.listenerPort: load balancer 'nest' has 2 listeners (ports '443', '80'); one is needed. Set traffic.listenerPort to one of them, or create it.");
    }

    [Fact]
    public async Task Should_ListGroups_When_OneIsMissing()
    {
        await using var bed = new Elbv2TestBed();

        await ExpectAsync(
            bed,
            "RT2102 traffic.targetGroup: there is no target group 'nest-auth-gren'. There are: 'nest-auth-blue', 'nest-auth-green', 'nest-web-blue', 'nest-web-green', 'other'. Create it, or correct the name.",
            Elbv2TestBed.Options with { Services = [new("auth", "nest-auth-blue", "nest-auth-gren")] });
    }

    [Fact]
    public async Task Should_SayWhichRuleIsNear_When_NoneHoldsBothGroups()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", ElbModel.Forward(("nest-auth-blue", 100))));

        await ExpectAsync(bed, "RT2102 service 'auth' with target groups 'nest-auth-blue' and 'nest-auth-green': no rule of the listener forwards to both; to one of them: rule of priority 1. Add the other group to that rule with weight 0.");
    }

    [Fact]
    public async Task Should_SayWhatToCreate_When_NoRuleHoldsAGroup()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups());

        await ExpectAsync(bed, "RT2102 service 'auth' with target groups 'nest-auth-blue' and 'nest-auth-green': no rule of the listener forwards to them. Create one that forwards to both, weight 100 for the slot that serves and 0 for the other.");
    }

    [Fact]
    public async Task Should_RefuseToChoose_When_TwoRulesHoldBothGroups()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Sample().WithRule("again", ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0))));

        await ExpectAsync(bed, "RT2102 service 'auth' with target groups 'nest-auth-blue' and 'nest-auth-green': 2 rules of the listener forward to both (rule of priority 1, rule of priority 3); one is needed. Take the groups out of the others.");
    }

    [Fact]
    public async Task Should_Refuse_When_TwoServicesShareARule()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("all", ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0), ("nest-web-blue", 100), ("nest-web-green", 0))));

        await ExpectAsync(bed, $"RT2102 services 'auth' and 'web' share one rule ({bed.Elb.Model.RuleArn("all")}); each needs its own, so that one call sets its weights. Give each service a rule of its own.");
    }

    [Fact]
    public async Task Should_Refuse_When_AnActionCouldNotBeWrittenBack()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", new XElement("member", new XElement("Type", "inspect-body")), ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0))));

        await ExpectAsync(
            bed,
            "RT2103 service 'auth': its rule (rule of priority 1) has an action of type 'inspect-body', which this tool cannot write back as it is; a change of weights would lose it. Nothing was changed. Update this tool, or take that action out of the rule.",
            Auth);
    }

    [Fact]
    public async Task Should_NotGuess_When_AWeightIsMissing()
    {
        var forward = ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0));
        forward.Descendants("Weight").Last().Remove();
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", forward));

        await ExpectAsync(bed, "RT2101 service 'auth': the load balancer gave no weight for target group 'nest-auth-green' (rule of priority 1). Nothing was changed. Set a weight for each group of the rule.", Auth);
    }

    [Fact]
    public async Task Should_FindTheRule_When_ItIsOnALaterPage()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.PageSize = 1;

        var state = await bed.Router().ReadAsync(CancellationToken.None);

        Assert.Equal(["auth", "web"], state.Rules.Select(rule => rule.Service));
        Assert.Equal(3, bed.Elb.Operations.Count(operation => operation == "DescribeRules"));
    }

    [Fact]
    public async Task Should_AskInPieces_When_ThereAreManyGroups()
    {
        var services = Enumerable.Range(1, 13).Select(index => new Elbv2Service($"s{index}", $"s{index}-blue", $"s{index}-green")).ToList();
        var model = services.Aggregate(new ElbModel(), (elb, service) => elb.WithGroups(service.BlueGroup, service.GreenGroup).WithRule(service.Name, ElbModel.Forward((service.BlueGroup, 100), (service.GreenGroup, 0))));
        await using var bed = new Elbv2TestBed(model);

        var state = await bed.Router(new Elbv2TrafficOptions("nest", 80, services)).ReadAsync(CancellationToken.None);

        Assert.Equal(services.Select(service => service.Name), state.Rules.Select(rule => rule.Service));
        Assert.All(bed.Elb.Requests.Where(request => request.Operation == "DescribeTargetGroups"), request => Assert.InRange(request.Texts("Names").Count, 1, 20));
    }

    [Fact]
    public async Task Should_ReportItWithoutASlot_When_ARuleHasAnotherGroup()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", ElbModel.Forward(("other", 20), ("nest-auth-blue", 80), ("nest-auth-green", 0))));

        var rule = (await bed.Router(Auth).ReadAsync(CancellationToken.None)).Rules[0];

        Assert.Equal([(null, 20), (Slot.Blue, 80), (Slot.Green, 0)], rule.Groups.Select(group => ((Slot?)group.Slot, group.Weight)));
        Assert.Equal(80, rule.SharePercent(Slot.Blue));
    }

    [Theory]
    [InlineData("healthy", TargetHealth.Healthy, "")]
    [InlineData("initial", TargetHealth.Initial, "Target.Timeout: Request timed out")]
    [InlineData("unhealthy", TargetHealth.Unhealthy, "Target.Timeout: Request timed out")]
    [InlineData("unhealthy.draining", TargetHealth.Unhealthy, "Target.Timeout: Request timed out")]
    [InlineData("unused", TargetHealth.Unused, "Target.Timeout: Request timed out")]
    [InlineData("draining", TargetHealth.Draining, "Target.Timeout: Request timed out")]
    [InlineData("unavailable", TargetHealth.Unknown, "Target.Timeout: Request timed out")]
    [InlineData("something-new", TargetHealth.Unknown, "Target.Timeout: Request timed out")]
    public async Task Should_ReadHealth_When_LoadBalancerSaysIt(string state, TargetHealth expected, string reason)
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.Health = state;
        var router = bed.Router();
        await router.RegisterAsync("auth", Slot.Blue, [new Endpoint("10.0.0.7", 8080)], CancellationToken.None);

        var target = (await router.ReadAsync(CancellationToken.None)).Rules[0].Groups[0].Targets[0];

        Assert.Equal(new TargetState(new Endpoint("10.0.0.7", 8080), expected, reason), target);
    }

    private static Elbv2TrafficOptions Auth => Elbv2TestBed.Options with { Services = [Elbv2TestBed.Options.Services[0]] };

    private static async Task ExpectAsync(Elbv2TestBed bed, string message, Elbv2TrafficOptions? options = null)
    {
        var fault = await Assert.ThrowsAsync<RolloutException>(() => bed.Router(options).ReadAsync(CancellationToken.None));
        Assert.Equal(message, fault.Message);
    }
}
