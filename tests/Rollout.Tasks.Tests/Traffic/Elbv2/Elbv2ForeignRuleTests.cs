using System.Xml.Linq;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>What is told of the rules as a whole, and what is refused because of rules that are not ours.</summary>
public sealed class Elbv2ForeignRuleTests
{
    private static readonly XElement Path = XElement.Parse("<member><Field>path-pattern</Field><Values><member>/b/*</member><member>/a/*</member></Values><PathPatternConfig><Values><member>/b/*</member><member>/a/*</member></Values></PathPatternConfig></member>");
    private static readonly XElement Host = XElement.Parse("<member><Field>host-header</Field><Values><member>shop.example</member></Values><HostHeaderConfig><Values><member>shop.example</member></Values></HostHeaderConfig></member>");

    [Fact]
    public async Task Should_SayRulesConditionsAndGroups_When_Read()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.Conditions["auth"] = [Path, Host];

        Assert.Equal(
            [
                "service 'auth': rule of priority 1 (auth) for host-header: shop.example and path-pattern: /a/* | /b/*: forward to nest-auth-blue (73e2d6bc24d8a067) and nest-auth-green (73e2d6bc24d8a067), sticky for 300 s",
                "service 'web': rule of priority 2 (web): forward to nest-web-blue (73e2d6bc24d8a067) and nest-web-green (73e2d6bc24d8a067), sticky for 300 s",
            ],
            (await ReadAsync(bed)).Topology);
    }

    [Fact]
    public async Task Should_SayTheSame_When_OnlyWeightsHealthAndOrderDiffer()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.Conditions["auth"] = [Path, Host];
        var before = (await ReadAsync(bed)).Topology;
        bed.Elb.Model.Conditions["auth"] = [Host, Path];
        bed.Elb.Model.Actions("auth").ReplaceNodes(ElbModel.Forward(("nest-auth-green", 30), ("nest-auth-blue", 70)));
        bed.Elb.Model.Health = "unhealthy";

        Assert.Equal(before, (await ReadAsync(bed)).Topology);
    }

    [Theory]
    [InlineData("condition")]
    [InlineData("group")]
    [InlineData("action")]
    [InlineData("stickiness")]
    [InlineData("rule")]
    public async Task Should_SaySomethingElse_When_TheWorldHasChanged(string change)
    {
        await using var bed = new Elbv2TestBed();
        var before = (await ReadAsync(bed)).Topology;
        var actions = bed.Elb.Model.Actions("web");
        switch (change)
        {
            case "condition":
                bed.Elb.Model.Conditions["web"] = [Host];
                break;
            case "group":
                actions.ReplaceNodes(ElbModel.Forward(("nest-web-blue", 100), ("nest-web-green", 0), ("other", 0)));
                break;
            case "action":
                actions.AddFirst(new XElement("member", new XElement("Type", "authenticate-cognito")));
                break;
            case "stickiness":
                actions.Descendants("DurationSeconds").Single().Value = "60";
                break;
            default:
                bed.Elb.Model.WithRule("new", ElbModel.Forward(("nest-web-blue", 1)));
                break;
        }

        Assert.NotEqual(before, (await ReadAsync(bed)).Topology);
    }

    [Fact]
    public async Task Should_NameIt_When_AnotherListenerSendsToAManagedGroup()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.ListenerPorts = [80, 443];
        bed.Elb.Model.WithRuleAt(443, "admin", ElbModel.Forward(("nest-web-blue", 5), ("other", 5)));

        var state = await ReadAsync(bed);

        Assert.Equal(["the rule of priority 1 of nest:443 is not managed, but sends requests to 'nest-web-blue'"], state.ForeignRules);
        Assert.Equal("not managed, of nest:443: rule of priority 1 (admin): forward to nest-web-blue (73e2d6bc24d8a067) and other (73e2d6bc24d8a067), sticky for 300 s", state.Topology[2]);
    }

    [Fact]
    public async Task Should_NameIt_When_TheDefaultRuleSendsToAManagedGroup()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.DefaultActions = new XElement("Actions", new XElement("member", new XElement("Type", "forward"), new XElement("TargetGroupArn", ElbModel.GroupArn("nest-web-blue"))));

        Assert.Equal(["the default rule of nest:80 is not managed, but sends requests to 'nest-web-blue'"], (await ReadAsync(bed)).ForeignRules);
    }

    [Fact]
    public async Task Should_LeaveItOut_When_AnotherRuleHoldsAManagedGroupWithoutWeight()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.WithRule("admin", ElbModel.Forward(("nest-web-blue", 0), ("other", 5)));

        var state = await ReadAsync(bed);

        Assert.Empty(state.ForeignRules);
        Assert.Equal(2, state.Topology.Count);
    }

    [Fact]
    public async Task Should_LeaveItOut_When_ItIsARuleOfTheTestTraffic()
    {
        await using var bed = new Elbv2TestBed();
        var mark = Elbv2TestMark.From(Plans.Sample());
        bed.Elb.Model.WithRule("test", ElbModel.Forward(("nest-web-green", 1)));
        bed.Elb.Model.Conditions["test"] = [XElement.Parse($"<member><Field>http-header</Field><HttpHeaderConfig><HttpHeaderName>{mark.Header}</HttpHeaderName><Values><member>{mark.Value("r1")}</member></Values></HttpHeaderConfig></member>")];

        var state = await bed.Router(Elbv2TestBed.Options with { TestMark = mark }).ReadAsync(CancellationToken.None);

        Assert.Empty(state.ForeignRules);
        Assert.Equal(2, state.Topology.Count);
    }

    [Fact]
    public async Task Should_RefuseToRaiseTheShare_When_AnotherRuleSendsToAManagedGroup()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.WithRule("admin", ElbModel.Forward(("nest-web-blue", 1)));
        var router = bed.Router();
        var state = await router.ReadAsync(CancellationToken.None);

        var fault = Assert.Throws<RolloutException>(() => router.Plan(state, Slot.Green, 10));

        Assert.Equal(
            "RT2121 the rule of priority 3 of nest:80 is not managed, but sends requests to 'nest-web-blue', so 10 % for the candidate would not hold. Nothing was changed. Take the group out of that rule or give it weight 0 there, or name its listener in traffic.loadBalancers.",
            fault.Message);
        Assert.Equal(ExitCode.Drifted, fault.ExitCode);
        Assert.Equal("ModifyRule web blue=100 green=0", router.Plan(state, Slot.Green, 0)[1].Call);
    }

    [Theory]
    [InlineData(50, 50, 0, 50, false)]
    [InlineData(50, 50, 0, 10, false)]
    [InlineData(50, 50, 0, 51, true)]
    [InlineData(2, 1, 0, 33, false)]
    [InlineData(2, 1, 0, 34, true)]
    [InlineData(0, 0, 0, 0, false)]
    [InlineData(0, 0, 0, 1, true)]
    [InlineData(45, 45, 10, 45, false)]
    [InlineData(45, 45, 10, 46, true)]
    public void Should_RefuseNothingButMore_When_AForeignRuleOrGroupIsThere(int blue, int green, int other, int weight, bool refused)
    {
        var rule = Given.Rule("web", blue, green, ("other", other));
        var fault = Record.Exception(() => Elbv2Changes.Plan(new TrafficState([rule]) { ForeignRules = ["a rule"] }, Slot.Green, weight));

        Assert.Equal(refused ? "RT2121" : null, (fault as RolloutException)?.Code);
        if (other > 0)
        {
            var unmanaged = Record.Exception(() => Elbv2Changes.Plan(new TrafficState([rule]), Slot.Green, weight));
            Assert.Equal(refused ? "RT2103" : null, (unmanaged as RolloutException)?.Code);
        }
    }

    private static async Task<TrafficState> ReadAsync(Elbv2TestBed bed) => await bed.Router(Elbv2TestBed.Options with { ListenerPort = 80 }).ReadAsync(CancellationToken.None);
}
