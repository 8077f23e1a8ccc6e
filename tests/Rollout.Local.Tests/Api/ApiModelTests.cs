using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Local.Tests.Api;

/// <summary>Answers of the running load balancer against the description of the API. The AWS command line takes wrong names in silence, so they are compared one by one.</summary>
public sealed class ApiModelTests : IAsyncLifetime
{
    private TestEnvironment environment = null!;

    public async Task InitializeAsync() => environment = await TestEnvironment.StartAsync();

    public async Task DisposeAsync() => await environment.DisposeAsync();

    [Elbv2ModelFact]
    public async Task Should_UseTheNamesAndTypesOfTheModel_When_AnyOperationAnswers()
    {
        // Given
        var model = Elbv2Model.Read();
        var called = new HashSet<string>();

        foreach (var call in Calls())
        {
            // When
            var answer = await environment.Api.SendAsync(call[0], call[1..]);

            // Then
            called.Add(call[0]);
            Assert.Equal("OK", answer.Outcome);
            Assert.Equal($"{call[0]}Response", answer.Body.Root!.Name.LocalName);
            Assert.Empty(ModelComparison.Differences(model, call[0], answer.Body));
            Assert.NotNull(answer.Text("RequestId"));
        }

        Assert.Equal(Elbv2Model.Operations.Order(StringComparer.Ordinal), called.Order(StringComparer.Ordinal));
    }

    [Elbv2ModelFact]
    public async Task Should_AnswerWithACodeOfTheModel_When_SomethingDoesNotExist()
    {
        // Given
        var model = Elbv2Model.Read();
        var forward = "Actions.member.1.Type=forward Actions.member.1.TargetGroupArn=none";
        string[] calls =
        [
            "DescribeLoadBalancers Names.member.1=none", "DescribeListeners LoadBalancerArn=none", "DescribeListeners ListenerArns.member.1=none", "DescribeRules ListenerArn=none",
            "DescribeRules RuleArns.member.1=none", "DescribeTargetGroups Names.member.1=none", "DescribeTargetGroups LoadBalancerArn=none", "DescribeTargetGroupAttributes TargetGroupArn=none",
            "DescribeTargetHealth TargetGroupArn=none", "ModifyListener ListenerArn=none", "ModifyRule RuleArn=none", $"ModifyRule RuleArn={environment.RuleOf("auth")} {forward}",
            $"CreateRule ListenerArn=none Priority=1 Conditions.member.1.Field=path-pattern Conditions.member.1.Values.member.1=/x {forward}", "DeleteRule RuleArn=none",
            "ModifyTargetGroupAttributes TargetGroupArn=none Attributes.member.1.Key=deregistration_delay.timeout_seconds Attributes.member.1.Value=1",
            "RegisterTargets TargetGroupArn=none Targets.member.1.Id=127.0.0.1", "DeregisterTargets TargetGroupArn=none Targets.member.1.Id=127.0.0.1",
        ];

        foreach (var call in calls.Select(call => call.Split(' ')))
        {
            // When
            var answer = await environment.Api.SendAsync(call[0], call[1..]);

            // Then
            Assert.EndsWith("NotFound", answer.Text("Code"), StringComparison.Ordinal);
            Assert.Contains(answer.Text("Code")!, Elbv2Model.Errors(model, call[0]).Keys);
        }
    }

    // Every structure that the load balancer can answer with is in one of the answers. A rule that is made is read and removed by the calls after it.
    private IEnumerable<string[]> Calls()
    {
        var state = environment.Host.Balancer.State!;
        var blue = environment.ArnOf("nest-auth-blue");
        var (listener, rule, group) = ($"ListenerArn={state.ListenerArn}", $"RuleArn={environment.RuleOf("auth")}", $"TargetGroupArn={blue}");
        string[] target = ["Targets.member.1.Id=127.0.0.1", "Targets.member.1.Port=1"];
        string[] forward = ["Type=forward", $"ForwardConfig.TargetGroups.member.1.TargetGroupArn={blue}", "ForwardConfig.TargetGroups.member.1.Weight=1", "ForwardConfig.TargetGroupStickinessConfig.Enabled=true", "ForwardConfig.TargetGroupStickinessConfig.DurationSeconds=60"];
        string[] redirect = ["Type=redirect", "RedirectConfig.StatusCode=HTTP_301", "RedirectConfig.Path=/new"];
        string[] answer = ["Type=fixed-response", "FixedResponseConfig.StatusCode=503", "FixedResponseConfig.ContentType=text/plain", "FixedResponseConfig.MessageBody=later"];
        string[] some = ["path-pattern.PathPatternConfig=/x", "host-header.HostHeaderConfig=x.example", "http-request-method.HttpRequestMethodConfig=GET", "source-ip.SourceIpConfig=127.0.0.0/8"];

        yield return ["DescribeLoadBalancers", "PageSize=1"];
        yield return ["RegisterTargets", group, .. target];
        yield return ["DescribeTargetHealth", group];
        yield return ["DescribeTargetHealth", group, "Targets.member.1.Id=127.0.0.1", "Targets.member.1.Port=2"];
        yield return ["DescribeTargetGroups", "PageSize=1"];
        yield return ["DescribeTargetGroupAttributes", group];
        yield return ["ModifyTargetGroupAttributes", group, "Attributes.member.1.Key=deregistration_delay.timeout_seconds", "Attributes.member.1.Value=1"];
        yield return ["DeregisterTargets", group, .. target];
        yield return ["ModifyRule", rule, .. forward.Select(field => "Actions.member.1." + field)];
        yield return ["ModifyListener", listener, .. redirect.Select(field => "DefaultActions.member.1." + field)];
        yield return ["DescribeListeners", $"LoadBalancerArn={state.Arn}"];
        yield return ["ModifyListener", listener, .. answer.Select(field => "DefaultActions.member.1." + field)];
        yield return ["CreateRule", listener, "Priority=5", .. some.SelectMany(Condition), .. forward.Select(field => "Actions.member.1." + field)];
        yield return
        [
            "CreateRule", listener, "Priority=6", "Conditions.member.1.Field=http-header", "Conditions.member.1.HttpHeaderConfig.HttpHeaderName=X-Test", "Conditions.member.1.HttpHeaderConfig.Values.member.1=x",
            "Conditions.member.2.Field=query-string", "Conditions.member.2.QueryStringConfig.Values.member.1.Key=k", "Conditions.member.2.QueryStringConfig.Values.member.1.Value=v", .. answer.Select(field => "Actions.member.1." + field),
        ];
        yield return ["DescribeRules", listener];
        yield return ["DescribeRules", listener, "PageSize=1"];
        yield return ["DeleteRule", $"RuleArn={environment.Host.Balancer.State!.Rules.Single(one => one.Priority == 5).Arn}"];
    }

    private static string[] Condition(string text, int index)
    {
        var (field, rest) = (text.Split('.', 2)[0], text.Split('.', 2)[1].Split('=', 2));
        return [$"Conditions.member.{index + 1}.Field={field}", $"Conditions.member.{index + 1}.{rest[0]}.Values.member.1={rest[1]}"];
    }
}
