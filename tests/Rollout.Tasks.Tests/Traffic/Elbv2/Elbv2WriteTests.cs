using System.Xml.Linq;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed class Elbv2WriteTests
{
    private static readonly Elbv2TrafficOptions Auth = Elbv2TestBed.Options with { Services = [Elbv2TestBed.Options.Services[0]] };

    [Fact]
    public async Task Should_MakeOneCallAndNoOther_When_ShiftingBack()
    {
        await using var bed = new Elbv2TestBed();
        var (router, change) = await bed.PlannedAsync(0);
        var before = bed.Elb.Operations.Count;

        await router.ApplyAsync(change, CancellationToken.None);

        Assert.Equal("ModifyRule auth blue=100 green=0", change.Call);
        Assert.Equal(["ModifyRule"], bed.Elb.Operations.Skip(before));
    }

    [Fact]
    public async Task Should_ChangeNothingButWeights_When_RuleHasOtherActions()
    {
        var login = XElement.Parse("""
            <member><Type>authenticate-oidc</Type><Order>1</Order><AuthenticateOidcConfig>
            <Issuer>https://id.example.test</Issuer><AuthorizationEndpoint>https://id.example.test/a</AuthorizationEndpoint><TokenEndpoint>https://id.example.test/t</TokenEndpoint>
            <UserInfoEndpoint>https://id.example.test/u</UserInfoEndpoint><ClientId>nest</ClientId><SessionCookieName>c</SessionCookieName><Scope>openid</Scope><SessionTimeout>604800</SessionTimeout>
            <AuthenticationRequestExtraParams><entry><key>display</key><value>page</value></entry><entry><key>prompt</key><value>login</value></entry></AuthenticationRequestExtraParams>
            <OnUnauthenticatedRequest>authenticate</OnUnauthenticatedRequest></AuthenticateOidcConfig></member>
            """);
        var token = XElement.Parse("""
            <member><Type>jwt-validation</Type><Order>2</Order><JwtValidationConfig><JwksEndpoint>https://id.example.test/k</JwksEndpoint><Issuer>https://id.example.test</Issuer>
            <AdditionalClaims><member><Format>string-array</Format><Name>groups</Name><Values><member>a</member><member>b</member></Values></member></AdditionalClaims></JwtValidationConfig></member>
            """);
        var forward = ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0));
        forward.Element("Type")!.AddAfterSelf(new XElement("Order", 3), new XElement("TargetGroupArn", ElbModel.GroupArn("nest-auth-blue")));
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", login, token, forward));
        var expected = new XElement(bed.Elb.Model.Actions("auth"));
        expected.Descendants("ForwardConfig").Single().Parent!.Element("TargetGroupArn")!.Remove();
        expected.Descendants("Weight").First().Value = "90";
        expected.Descendants("Weight").Last().Value = "10";
        var router = bed.Router(Auth);

        await router.ApplyAsync(router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 10)[0], CancellationToken.None);

        Assert.Equal(Sorted(expected).ToString(), Sorted(bed.Elb.Model.Actions("auth")).ToString());
    }

    [Fact]
    public async Task Should_KeepEverything_When_RuleHasTheRemainingActions()
    {
        var cognito = XElement.Parse("""
            <member><Type>authenticate-cognito</Type><Order>1</Order><AuthenticateCognitoConfig><UserPoolArn>arn:pool</UserPoolArn><UserPoolClientId>c</UserPoolClientId><UserPoolDomain>d</UserPoolDomain>
            <SessionCookieName>s</SessionCookieName><Scope>openid</Scope><SessionTimeout>60</SessionTimeout><AuthenticationRequestExtraParams><entry><key>k</key><value>v</value></entry></AuthenticationRequestExtraParams>
            <OnUnauthenticatedRequest>deny</OnUnauthenticatedRequest></AuthenticateCognitoConfig></member>
            """);
        var redirect = XElement.Parse("<member><Type>redirect</Type><Order>2</Order><RedirectConfig><Protocol>HTTPS</Protocol><Port>443</Port><Host>#{host}</Host><Path>/#{path}</Path><Query>#{query}</Query><StatusCode>HTTP_301</StatusCode></RedirectConfig></member>");
        var text = XElement.Parse("<member><Type>fixed-response</Type><Order>3</Order><FixedResponseConfig><MessageBody>a &amp; b = c+d</MessageBody><StatusCode>503</StatusCode><ContentType>text/plain</ContentType></FixedResponseConfig></member>");
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", cognito, redirect, text, ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0))));
        var expected = Sorted(new XElement(bed.Elb.Model.Actions("auth"))).ToString();
        var router = bed.Router(Auth);

        await router.ApplyAsync(router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 0)[0], CancellationToken.None);

        Assert.Equal(expected, Sorted(bed.Elb.Model.Actions("auth")).ToString());
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, 4)]
    public async Task Should_SendEveryMemberAsItWasRead_When_AllActionsHaveAllMembers(bool isDefault, int seed)
    {
        var read = new ActionSample(seed).All();
        await using var bed = new Elbv2TestBed(isDefault ? Elbv2TestBed.Groups() : Elbv2TestBed.Groups().WithRule("auth", read.Elements()));
        bed.Elb.Model.DefaultActions = isDefault ? read : bed.Elb.Model.DefaultActions;
        var expected = new XElement(read);
        var forward = expected.Elements().Single(action => action.Element("Type")!.Value == "forward");
        forward.Element("TargetGroupArn")!.Remove();
        foreach (var (weight, value) in forward.Descendants("Weight").Zip([90, 10]))
        {
            weight.Value = $"{value}";
        }

        var router = bed.Router(Auth);
        await router.ApplyAsync(router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 10)[0], CancellationToken.None);

        var sent = bed.Elb.Requests.Single(request => request.Operation == (isDefault ? "ModifyListener" : "ModifyRule")).Tree(isDefault ? "DefaultActions" : "Actions");
        sent.Descendants("UseExistingClientSecret").ToList().ForEach(flag => flag.Remove());
        Assert.Equal(ActionSample.Lines(expected), ActionSample.Lines(sent));
    }

    [Fact]
    public async Task Should_SendNothing_When_AnActionHasAMemberThatWouldBeLost()
    {
        await using var bed = new Elbv2TestBed();
        var (_, change) = await bed.PlannedAsync(10);
        bed.Elb.Model.Actions("auth").Descendants("TargetGroups").Single().Elements().First().Add(new XElement("SlowStart", "true"));

        var read = await Assert.ThrowsAsync<RolloutException>(() => bed.Router().ReadAsync(CancellationToken.None));
        var applied = await Assert.ThrowsAsync<RolloutException>(() => bed.Router().ApplyAsync(change, CancellationToken.None));

        const string Why = "has an action 'forward' with members that this tool does not know and would lose: SlowStart. Nothing was changed. Update this tool, or take that part out of the rule.";
        Assert.Equal($"RT2103 service 'auth': its rule (rule of priority 1) {Why}", read.Message);
        Assert.Equal($"RT2103 ModifyRule auth blue=90 green=10: the rule {Why}", applied.Message);
        Assert.DoesNotContain("ModifyRule", bed.Elb.Operations);
    }

    [Fact]
    public async Task Should_ShiftBackAllTheSame_When_AMemberThatWouldBeLostCameAfterTheLastGoodRead()
    {
        await using var bed = new Elbv2TestBed();
        var (router, change) = await bed.PlannedAsync(0);
        bed.Elb.Model.Actions("auth").Descendants("TargetGroups").Single().Elements().First().Add(new XElement("SlowStart", "true"));
        await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None));

        await router.ApplyAsync(change, CancellationToken.None);

        Assert.Equal([100, 0], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_ModifyTheListener_When_TheDefaultRuleIsManaged()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups());
        bed.Elb.Model.DefaultActions = new XElement("Actions", ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0)));
        var planner = bed.Router(Auth);
        var change = planner.Plan(await planner.ReadAsync(CancellationToken.None), Slot.Green, 10)[0];

        await bed.Router(Auth).ApplyAsync(change, CancellationToken.None);

        Assert.Equal(("ModifyListener auth blue=90 green=10", bed.Elb.Model.ListenerArn), (change.Call, change.Rule));
        Assert.Equal(10, (await planner.ReadAsync(CancellationToken.None)).Rules[0].SharePercent(Slot.Green));
    }

    [Fact]
    public async Task Should_RefuseToPlan_When_AnUnmanagedGroupHasAWeight()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", ElbModel.Forward(("other", 20), ("nest-auth-blue", 80), ("nest-auth-green", 0))));
        var router = bed.Router(Auth);
        var state = await router.ReadAsync(CancellationToken.None);

        var fault = Assert.Throws<RolloutException>(() => router.Plan(state, Slot.Green, 10));

        Assert.Equal("RT2103 service 'auth': target group 'other' in its rule is not managed but has weight 20, so 10 % for the candidate would not hold. Nothing was changed. Set its weight to 0.", fault.Message);
    }

    [Fact]
    public async Task Should_LeaveTheUnmanagedGroupAlone_When_ShiftingBack()
    {
        await using var bed = new Elbv2TestBed(Elbv2TestBed.Groups().WithRule("auth", ElbModel.Forward(("other", 20), ("nest-auth-blue", 40), ("nest-auth-green", 40))));
        var router = bed.Router(Auth);

        var change = router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, 0)[0];
        await router.ApplyAsync(change, CancellationToken.None);

        Assert.Equal("ModifyRule auth blue=100 green=0 other=20", change.Call);
        Assert.Equal([20, 100, 0], bed.Elb.Model.Weights("auth"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Should_RefuseToApply_When_TheRuleGotAnotherGroupSincePlanned(int weight)
    {
        var (bed, change) = await PlannedThenChangedAsync(weight, ("nest-auth-blue", 100), ("nest-auth-green", 0), ("other", 50));
        await using var used = bed;

        var fault = await Assert.ThrowsAsync<RolloutException>(() => bed.Router().ApplyAsync(change, CancellationToken.None));

        Assert.Equal(
            $"RT2107 ModifyRule auth blue={100 - weight} green={weight}: the rule has other target groups than when this was planned ('other' is new). Nothing was changed. Run --target=Plan again and look at what changed the rule.",
            fault.Message);
        Assert.Equal(ExitCode.Drifted, fault.ExitCode);
        Assert.Equal([100, 0, 50], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_ShiftBackAllTheSame_When_TheRuleGotAnotherGroupSincePlanned()
    {
        var (bed, change) = await PlannedThenChangedAsync(0, ("nest-auth-blue", 50), ("nest-auth-green", 50), ("other", 50));
        await using var used = bed;

        await bed.Router().ApplyAsync(change, CancellationToken.None);

        Assert.Equal([100, 0, 50], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_ShiftBackAllTheSame_When_TheCandidatesGroupIsGone()
    {
        var (bed, change) = await PlannedThenChangedAsync(0, ("nest-auth-blue", 50), ("other", 50));
        await using var used = bed;

        await bed.Router().ApplyAsync(change, CancellationToken.None);

        Assert.Equal([100, 50], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_NotShiftBack_When_TheStableGroupIsGone()
    {
        var (bed, change) = await PlannedThenChangedAsync(0, ("nest-auth-green", 50), ("other", 50));
        await using var used = bed;

        var fault = await Assert.ThrowsAsync<RolloutException>(() => bed.Router().ApplyAsync(change, CancellationToken.None));

        Assert.Contains("'nest-auth-blue' is gone", fault.Message, StringComparison.Ordinal);
        Assert.Equal([50, 50], bed.Elb.Model.Weights("auth"));
    }

    [Fact]
    public async Task Should_NameTheGroup_When_RegisteringInOneThatIsMissing()
    {
        await using var bed = new Elbv2TestBed();
        var router = bed.Router(Elbv2TestBed.Options with { Services = [new("auth", "nest-auth-blue", "nest-auth-gren")] });

        var fault = await Assert.ThrowsAsync<RolloutException>(() => router.RegisterAsync("auth", Slot.Green, [new Endpoint("127.0.0.1", 80)], CancellationToken.None));

        Assert.Equal("RT2102 traffic.targetGroup: there is no target group 'nest-auth-gren' for service 'auth'. Nothing was changed. Create it, or correct the name.", fault.Message);
    }

    // The plan comes from another process, so the router that applies it has to read the rule first.
    private static async Task<(Elbv2TestBed Bed, WeightChange Change)> PlannedThenChangedAsync(int weight, params (string Group, int Weight)[] now)
    {
        var bed = new Elbv2TestBed();
        var (_, change) = await bed.PlannedAsync(weight);
        bed.Elb.Model.Actions("auth").ReplaceNodes(ElbModel.Forward(now));
        return (bed, change);
    }

    // The order of members says nothing, that of list entries does.
    private static XElement Sorted(XElement element) => element.HasElements
        ? new XElement(element.Name, element.Elements().Select(Sorted).OrderBy(child => child.Name.LocalName is "member" or "entry" ? string.Empty : child.Name.LocalName, StringComparer.Ordinal))
        : new XElement(element.Name, element.Value);
}
