using System.Xml.Linq;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed class Elbv2InspectionTests
{
    [Fact]
    public async Task Should_WarnAndSayHowLong_When_RulesAndGroupsAreSticky()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.StickyTargets["nest-web-blue"] = 86_400;

        var result = await CheckAsync(bed);

        Assert.Equal((CheckOutcome.Warned, "RT2631"), (result.Outcome, result.Code));
        Assert.Equal(
            "service 'auth': its rule keeps a client for 5 min on the target group that it got first, so the share follows the weight that much later; "
            + "service 'web': its rule keeps a client for 5 min on the target group that it got first, so the share follows the weight that much later; "
            + "target group 'nest-web-blue' keeps a client for 1 day on one of its targets (stickiness.enabled), so the share follows the weight that much later.",
            result.Message);
    }

    [Fact]
    public async Task Should_Fail_When_AnotherRuleSendsToAManagedGroup()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.WithRule("admin", ElbModel.Forward(("nest-web-blue", 1)));

        var result = await CheckAsync(bed);

        Assert.Equal((CheckOutcome.Failed, "RT2630"), (result.Outcome, result.Code));
        Assert.Equal(
            "a weight could not be set, or would not be a share: the rule of priority 3 of nest:80 is not managed, but sends requests to 'nest-web-blue'; take the group out of that rule or give it weight 0 there, or name its listener in traffic.loadBalancers.",
            result.Message);
    }

    [Fact]
    public async Task Should_Fail_When_AnUnmanagedGroupHasAWeight()
    {
        await using var bed = new Elbv2TestBed(Plain(("nest-auth-blue", 80), ("nest-auth-green", 0), ("other", 20)));

        var result = await CheckAsync(bed);

        Assert.Equal((CheckOutcome.Failed, "a weight could not be set, or would not be a share: service 'auth': target group 'other' in its rule is not managed but has weight 20; set its weight to 0."), (result.Outcome, result.Message));
    }

    [Fact]
    public async Task Should_PassAndSayIt_When_AnUnmanagedGroupHasNoWeight()
    {
        await using var bed = new Elbv2TestBed(Plain(("nest-auth-blue", 100), ("nest-auth-green", 0), ("other", 0)));

        var result = await CheckAsync(bed);

        Assert.Equal((CheckOutcome.Passed, "service 'auth': target group 'other' in its rule is not managed and keeps its weight of 0"), (result.Outcome, result.Message));
    }

    [Fact]
    public async Task Should_NameEveryRuleAndWhy_When_ActionsCouldNotBeWrittenBack()
    {
        await using var bed = new Elbv2TestBed();
        bed.Elb.Model.Actions("auth").AddFirst(new XElement("member", new XElement("Type", "inspect-body")));
        bed.Elb.Model.Actions("web").Descendants("TargetGroups").Single().Elements().First().Add(new XElement("SlowStart", "true"));

        var result = await CheckAsync(bed);

        Assert.Equal((CheckOutcome.Failed, "RT2630"), (result.Outcome, result.Code));
        Assert.Equal(
            "a weight could not be set, or would not be a share: "
            + "service 'auth': its rule (rule of priority 1) has an action of type 'inspect-body', which this tool cannot write back as it is; a change of weights would lose it; update this tool, or take that action out of the rule; "
            + "service 'web': its rule (rule of priority 2) has an action 'forward' with members that this tool does not know and would lose: SlowStart; update this tool, or take that part out of the rule.",
            result.Message);
    }

    [Theory]
    [InlineData("several forward actions, so its weights say nothing about shares; leave one forward action with all groups in it", "nest-auth-blue nest-auth-green", "other")]
    [InlineData("target group 'nest-auth-blue' more than once, so one call cannot give it one weight; take it out but for one", "nest-auth-blue nest-auth-green nest-auth-blue")]
    public async Task Should_Fail_When_TheForwardActionHasNoClearShares(string why, params string[] forwards)
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", forwards.Select(groups => Forward(groups.Split(' ').Select(group => (group, 50))))));

        var result = await CheckAsync(bed);

        Assert.Equal((CheckOutcome.Failed, $"a weight could not be set, or would not be a share: service 'auth': its rule (rule of priority 1) has {why}."), (result.Outcome, result.Message));
    }

    [Fact]
    public async Task Should_PassAndSayIt_When_TheRuleRewritesRequests()
    {
        var model = Plain(("nest-auth-blue", 100), ("nest-auth-green", 0));
        model.Transforms["auth"] = [new XElement("member", new XElement("Type", "url-rewrite"), new XElement("UrlRewriteConfig", new XElement("Rewrites")))];
        await using var bed = new Elbv2TestBed(model);
        var router = bed.Router(Auth);

        var result = await CheckAsync(bed);
        await router.ApplyAsync(router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 10)[0], CancellationToken.None);

        Assert.Equal((CheckOutcome.Passed, "service 'auth': its rule rewrites requests (url-rewrite), which a change of weights leaves as it is"), (result.Outcome, result.Message));
        Assert.All(bed.Elb.Requests.Single(request => request.Operation == "ModifyRule").Fields.Keys, name => Assert.True(name is "Action" or "Version" or "RuleArn" || name.StartsWith("Actions.member.1.", StringComparison.Ordinal), name));
    }

    [Fact]
    public async Task Should_Pass_When_ThereIsNothingToSay()
    {
        await using var bed = new Elbv2TestBed(Plain(("nest-auth-blue", 100), ("nest-auth-green", 0)));

        Assert.Equal(CheckResult.Passed("nothing else divides the requests, and no client is bound to a slot"), await CheckAsync(bed));
    }

    [Fact]
    public async Task Should_SayThatItIsFine_When_TwoManagedListenersShareTheGroups()
    {
        var model = Plain(("nest-auth-blue", 100), ("nest-auth-green", 0));
        model.ListenerPorts = [80, 443];
        var tls = ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0));
        tls.Descendants("Enabled").Single().Value = "false";
        model.WithRuleAt(443, "tls", tls);
        await using var bed = new Elbv2TestBed(model);
        var connection = new Elbv2Connection(bed.Elb.Url, "us-east-1", Embedded: true, bed.CallTimeout);
        using var router = Elbv2TrafficRouter.Create([(Auth with { ListenerPort = 80, Entry = "traffic.loadBalancers[0]" }, connection), (Auth with { ListenerPort = 443, Entry = "traffic.loadBalancers[1]" }, connection)], TimeProvider.System);

        var result = await new WeightsAreSharesCheck(router).RunAsync(CancellationToken.None);

        Assert.Equal(CheckResult.Passed("the target groups of service 'auth' are in the managed rules of nest:80 in us-east-1 and nest:443 in us-east-1, which are shifted one after the other"), result);
    }

    [Theory]
    [InlineData(1, "1 s")]
    [InlineData(61, "61 s")]
    [InlineData(300, "5 min")]
    [InlineData(7_200, "2 h")]
    [InlineData(86_400, "1 day")]
    [InlineData(604_800, "7 days")]
    public void Should_TakeTheLargestUnit_When_ATimeIsSaid(long seconds, string words) => Assert.Equal(words, Elbv2Inspection.Duration(seconds));

    private static Elbv2TrafficOptions Auth => Elbv2TestBed.Options with { Services = [Elbv2TestBed.Options.Services[0]] };

    private static ElbModel Plain(params (string Group, int Weight)[] groups) => Elbv2TestBed.Groups().WithRule("auth", Forward(groups));

    // Without stickiness.
    private static XElement Forward(params IEnumerable<(string Group, int Weight)> groups)
    {
        var forward = ElbModel.Forward(groups);
        forward.Descendants("Enabled").Single().Value = "false";
        return forward;
    }

    private static Task<CheckResult> CheckAsync(Elbv2TestBed bed) =>
        new WeightsAreSharesCheck(bed.Router(bed.Elb.Model.Has("web") ? null : Auth)).RunAsync(CancellationToken.None);
}
