using System.Net;
using Rollout.Local.Tests.Fixtures;

namespace Rollout.Local.Tests.Api;

public sealed class ApiTests : IAsyncLifetime
{
    private TestEnvironment environment = null!;

    public async Task InitializeAsync() => environment = await TestEnvironment.StartAsync();

    public async Task DisposeAsync() => await environment.DisposeAsync();

    [Theory]
    [InlineData("local", "wrong", 0, "SignatureDoesNotMatch")]
    [InlineData("other", "local", 0, "InvalidClientTokenId")]
    [InlineData("local", "local", -16, "SignatureDoesNotMatch")]
    [InlineData("local", "local", 16, "SignatureDoesNotMatch")]
    [InlineData("local", "local", -14, "OK")]
    public async Task Should_CheckTheSignature_When_ARequestComes(string key, string secret, int minutes, string code)
    {
        // Given
        var client = new ApiClient(environment.Http, environment.Host.Endpoints.ApiPort) { AccessKey = key, SecretKey = secret, ClockError = TimeSpan.FromMinutes(minutes) };

        // When
        var answer = await client.SendAsync("DescribeLoadBalancers");

        // Then
        Assert.Equal(code == "OK" ? HttpStatusCode.OK : HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal(code, answer.Outcome.Split(':')[0]);
    }

    [Fact]
    public async Task Should_Refuse_When_ThereIsNoSignature()
    {
        // When
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("Action", "DescribeLoadBalancers")]);
        using var response = await environment.Http.PostAsync(new Uri($"http://127.0.0.1:{environment.Host.Endpoints.ApiPort}/"), form);

        // Then
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("<Code>MissingAuthenticationToken</Code>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nothing", "InvalidAction: Could not find operation Nothing for version 2015-12-01")]
    [InlineData("DescribeTargetGroups Names.member.1=x", "TargetGroupNotFound: One or more target groups not found")]
    [InlineData("DescribeLoadBalancers Names.member.1=x", "LoadBalancerNotFound: Load balancers '[x]' not found")]
    [InlineData("DescribeListeners", "ValidationError: You must specify either a load balancer ARN or one or more listener ARNs")]
    [InlineData("DescribeListeners LoadBalancerArn=x", "LoadBalancerNotFound: Load balancers '[x]' not found")]
    [InlineData("DescribeListeners ListenerArns.member.1=x", "ListenerNotFound: One or more listeners not found")]
    [InlineData("DescribeRules", "ValidationError: You must specify either listener rule ARNs or a listener ARN")]
    [InlineData("DescribeRules ListenerArn=x", "ListenerNotFound: One or more listeners not found")]
    [InlineData("DescribeRules RuleArns.member.1=x", "RuleNotFound: One or more rules not found")]
    [InlineData("DescribeTargetHealth TargetGroupArn=x", "TargetGroupNotFound: One or more target groups not found")]
    [InlineData("DescribeTargetHealth", "ValidationError: 1 validation error detected: Value null at 'targetGroupArn' failed to satisfy constraint: Member must not be null")]
    [InlineData("DescribeTargetGroups PageSize=401", "ValidationError: 1 validation error detected: Value '401' at 'pageSize' failed to satisfy constraint: Member must have value less than or equal to 400")]
    [InlineData("DescribeTargetGroups PageSize=many", "MalformedInput: 'many' is not a whole number (PageSize)")]
    [InlineData("DescribeTargetGroups Marker=x", "ValidationError: 'x' is not a valid marker")]
    [InlineData("ModifyListener ListenerArn=x", "ListenerNotFound: One or more listeners not found")]
    [InlineData("ModifyListener ListenerArn={listener} DefaultActions.member.1.Type=forward DefaultActions.member.1.TargetGroupArn=x", "TargetGroupNotFound: Target groups 'x' not found")]
    [InlineData("ModifyRule RuleArn=x", "RuleNotFound: One or more rules not found")]
    [InlineData("ModifyRule RuleArn={default}", "OperationNotPermitted: Default rule '{default}' cannot be modified")]
    [InlineData("DeleteRule RuleArn={default}", "OperationNotPermitted: Default rule '{default}' cannot be deleted")]
    [InlineData("ModifyRule RuleArn={rule} Actions=", "ValidationError: An action must be specified")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward", "ValidationError: A target group must be specified for a forward action")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward {t}1.TargetGroupArn={blue} {t}1.Weight=1000", "ValidationError: The weight for each target group must be between 0 and 999, inclusive")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward {t}1.TargetGroupArn={blue} {t}1.Weight=-1", "ValidationError: The weight for each target group must be between 0 and 999, inclusive")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward {t}1.TargetGroupArn={blue} {t}1.Weight=1 {t}2.TargetGroupArn={blue} {t}2.Weight=1", "ValidationError: A target group can be specified only once in a forward action")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward {t}1.TargetGroupArn=1 {t}2.TargetGroupArn=2 {t}3.TargetGroupArn=3 {t}4.TargetGroupArn=4 {t}5.TargetGroupArn=5 {t}6.TargetGroupArn=6", "TooManyTargetGroups: A forward action can have at most 5 target groups, but 6 were specified")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward {a}.TargetGroupArn={blue} {t}1.TargetGroupArn={green}", "ValidationError: If you specify both ForwardConfig and TargetGroupArn, you can specify only one target group using ForwardConfig and it must be the same target group specified in TargetGroupArn")]
    [InlineData("ModifyRule RuleArn={rule} {a}.Type=forward {a}.TargetGroupArn={blue} {a}.ForwardConfig.TargetGroupStickinessConfig.Enabled=true {a}.ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=0", "ValidationError: Target group stickiness duration must be between 1 and 604800 seconds")]
    [InlineData("ModifyRule RuleArn={rule} Conditions.member.1.Field=x Conditions.member.1.Values.member.1=y", "ValidationError: Condition field 'x' must be one of '[host-header, path-pattern, http-header, http-request-method, query-string, source-ip]'")]
    [InlineData("CreateRule ListenerArn={listener} Priority=10 Conditions.member.1.Field=path-pattern Conditions.member.1.Values.member.1=/x {a}.Type=forward {a}.TargetGroupArn={blue}", "PriorityInUse: Priority '10' is currently in use")]
    [InlineData("CreateRule ListenerArn={listener} Priority=50001", "ValidationError: 1 validation error detected: Value '50001' at 'priority' failed to satisfy constraint: Member must have value less than or equal to 50000")]
    [InlineData("RegisterTargets TargetGroupArn={blue} Targets.member.1.Id=i-12345", "ValidationError: The IP address 'i-12345' is not a valid IPv4 or IPv6 address")]
    [InlineData("RegisterTargets TargetGroupArn={blue} Targets.member.1.Id=0.0.0.0", "InvalidTarget: The IP address '0.0.0.0' is not a unicast address")]
    [InlineData("RegisterTargets TargetGroupArn={blue} Targets.member.1.Id=127.0.0.1 Targets.member.1.Port=65536", "ValidationError: 1 validation error detected: Value '65536' at 'port' failed to satisfy constraint: Member must have value less than or equal to 65535")]
    [InlineData("DeregisterTargets TargetGroupArn={blue} Targets.member.1.Id=127.0.0.1", "OK")]
    [InlineData("ModifyTargetGroupAttributes TargetGroupArn={blue} Attributes.member.1.Key=x Attributes.member.1.Value=y", "ValidationError: Target group attribute key 'x' is not recognized")]
    [InlineData("ModifyTargetGroupAttributes TargetGroupArn={blue} Attributes.member.1.Key=deregistration_delay.timeout_seconds Attributes.member.1.Value=3601", "ValidationError: '3601' is not a valid value for target group attribute 'deregistration_delay.timeout_seconds'. It must be an integer between 0 and 3600")]
    public async Task Should_AnswerAsTheRealApi_When_TheInputIsWrong(string call, string outcome)
    {
        // Given
        var before = environment.Host.Balancer.State;
        var parts = Fill(call).Split(' ');

        // When
        var answer = await environment.Api.SendAsync(parts[0], parts[1..]);

        // Then
        Assert.Equal(Fill(outcome), answer.Outcome);
        Assert.Same(before, environment.Host.Balancer.State);
    }

    [Fact]
    public async Task Should_GiveAllGroupsOnce_When_PagesAreFollowed()
    {
        // When
        var (names, marker, pages) = (new List<string>(), (string?)null, 0);
        do
        {
            var answer = await environment.Api.SendAsync("DescribeTargetGroups", marker is null ? ["PageSize=3"] : ["PageSize=3", $"Marker={marker}"]);
            names.AddRange(answer.All("TargetGroupName"));
            marker = answer.Text("NextMarker");
            pages++;
        }
        while (marker is not null);

        // Then
        Assert.Equal(["nest-auth-blue", "nest-auth-green", "nest-web-blue", "nest-web-green"], names);
        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task Should_GiveArnAndConfig_When_AForwardHasOneGroup()
    {
        // When
        var answer = await environment.Api.SendAsync("ModifyRule", [.. Fill("RuleArn={rule} {a}.Type=forward {a}.TargetGroupArn={green}").Split(' ')]);

        // Then
        Assert.Equal([environment.ArnOf("nest-auth-green"), environment.ArnOf("nest-auth-green")], answer.All("TargetGroupArn"));
        Assert.Equal("1", answer.Text("Weight"));
    }

    [Fact]
    public async Task Should_ReportUnused_When_NoRuleNamesTheGroup()
    {
        // Given
        await using var backend = await Backend.StartAsync("blue");
        await environment.RegisterAsync("nest-auth-blue", backend);
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy");

        // When
        await environment.Api.SendAsync("ModifyRule", [.. Fill("RuleArn={rule} {a}.Type=forward {a}.TargetGroupArn={green}").Split(' ')]);
        var unused = await environment.WaitForHealthAsync("nest-auth-blue", "unused");
        await environment.SetWeightsAsync("auth", 0, 100);

        // Then
        Assert.Equal("Target.NotInUse", unused.Text("Reason"));
        await environment.WaitForHealthAsync("nest-auth-blue", "healthy");
    }

    [Fact]
    public async Task Should_ReportNotRegistered_When_AskedForAnotherTarget()
    {
        // When
        var answer = await environment.Api.SendAsync("DescribeTargetHealth", $"TargetGroupArn={environment.ArnOf("nest-auth-blue")}", "Targets.member.1.Id=127.0.0.1", "Targets.member.1.Port=9");

        // Then
        Assert.Equal(("unused", "Target.NotRegistered"), (answer.Text("State"), answer.Text("Reason")));
    }

    [Fact]
    public async Task Should_ReadListsByNumber_When_TheyHaveTenMembers()
    {
        // Given
        var targets = Enumerable.Range(1, 11).Reverse().SelectMany(i => new[] { $"Targets.member.{i}.Id=127.0.0.1", $"Targets.member.{i}.Port={i}" });

        // When
        await environment.Api.SendAsync("RegisterTargets", [$"TargetGroupArn={environment.ArnOf("nest-auth-blue")}", .. targets]);

        // Then
        Assert.Equal(Enumerable.Range(1, 11), environment.Host.Balancer.State!.Group(environment.ArnOf("nest-auth-blue"))!.Targets.Select(target => target.Port));
    }

    private string Fill(string text)
    {
        var state = environment.Host.Balancer.State!;
        return text
            .Replace("{listener}", state.ListenerArn, StringComparison.Ordinal)
            .Replace("{default}", state.DefaultRuleArn, StringComparison.Ordinal)
            .Replace("{rule}", environment.RuleOf("auth"), StringComparison.Ordinal)
            .Replace("{blue}", environment.ArnOf("nest-auth-blue"), StringComparison.Ordinal)
            .Replace("{green}", environment.ArnOf("nest-auth-green"), StringComparison.Ordinal)
            .Replace("{a}", "Actions.member.1", StringComparison.Ordinal)
            .Replace("{t}", "Actions.member.1.ForwardConfig.TargetGroups.member.", StringComparison.Ordinal);
    }
}
