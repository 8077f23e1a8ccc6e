using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Traffic.Elbv2;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed class Elbv2TestRulesTests
{
    private static readonly Elbv2TestMark Mark = Elbv2TestMark.From(Plans.Sample());
    private static readonly Elbv2TestMark CookieMark = Elbv2TestMark.From(Plans.Sample() with { Traffic = Plans.Sample().Traffic with { TestTraffic = new TestTrafficPlan { Cookie = "canary" } } });

    [Theory]
    [InlineData("10,20", "", "9,19")]
    [InlineData("10,20", "9,19,18", "8,17")]
    [InlineData("2,3", "", "")]
    [InlineData("3,4", "", "1,2")]
    [InlineData("3,4", "1", "")]
    [InlineData("20,10", "", "19,9")]
    [InlineData("10,default", "", "9,50000")]
    [InlineData("1,20", "", "")]
    public void Should_KeepTheOrderOfTheManagedRules_When_PrioritiesAreChosen(string managed, string others, string expected)
    {
        // Given
        var rules = managed.Split(',').Select((priority, index) => Managed($"s{index}", priority)).ToList();
        var taken = managed.Split(',').Concat(others.Split(',')).Where(text => int.TryParse(text, out _)).Select(text => int.Parse(text, null)).ToHashSet();

        // When
        var fault = Record.Exception(() => Elbv2TestRules.Plan("l", rules, taken, Mark.Condition("1"), Slot.Green));
        var planned = fault is null ? Elbv2TestRules.Plan("l", rules, taken, Mark.Condition("1"), Slot.Green) : [];

        // Then
        Assert.Equal(expected, string.Join(',', rules.Select(rule => planned.SingleOrDefault(one => one.GroupArn == rule.GreenArn)?.Priority).Where(priority => priority is not null)));
        Assert.Equal(expected.Length == 0, fault is RolloutException { Code: "RT2108" });
    }

    [Fact]
    public void Should_SayWhatToDo_When_NoPriorityIsLeft()
    {
        var fault = Assert.Throws<RolloutException>(() => Elbv2TestRules.Plan("l", [Managed("auth", "1")], new HashSet<int> { 1 }, Mark.Condition("1"), Slot.Green));

        Assert.Equal(
            "RT2108 service 'auth': its rule (rule of priority 1) has no free priority before it for the rule of the test traffic. Nothing was changed. Give the managed rules higher priorities with gaps between them, or set traffic.testTraffic.through: instances.",
            fault.Message);
    }

    [Fact]
    public void Should_AddTheMarkToTheRulesOwnConditions_When_Copying()
    {
        // When
        var rule = Assert.Single(Elbv2TestRules.Plan("l", [Managed("auth", "10", Host("a.example"), Path("/auth/*"))], new HashSet<int> { 10 }, Mark.Condition("42"), Slot.Blue));

        // Then
        Assert.Equal(["host-header: a.example", "http-header X-Rollout-Candidate: nest/local/42", "path-pattern: /auth/*"], Elbv2Conditions.Words(rule.Conditions));
        Assert.Null(rule.Conditions[0].Values);
        Assert.Equal("auth-blue", Assert.Single(rule.Actions).TargetGroupArn);
    }

    [Fact]
    public void Should_LookForTheCookieAmongOthers_When_OneIsNamed()
    {
        Assert.Equal("Cookie", CookieMark.Header);
        Assert.Equal("canary=nest/local/42", CookieMark.Value("42"));
        Assert.Equal(["http-header Cookie: *canary=nest/local/42*"], Elbv2Conditions.Words([CookieMark.Condition("42")]));
    }

    [Fact]
    public void Should_StayWithinTheLimitOfAws_When_TheIdIsLong() =>
        Assert.InRange(Elbv2Conditions.Values(CookieMark.Condition(new string('x', 300)))[0].Length, 100, 128);

    [Theory]
    [InlineData("X-Rollout-Candidate", "nest/local/1", true)]
    [InlineData("x-rollout-candidate", "nest/local/another-rollout", true)]
    [InlineData("X-Rollout-Candidate", "nest/staging/1", false)]
    [InlineData("X-Rollout-Candidate", "nest/local-2/1", false)]
    [InlineData("X-Rollout-Candidate", "*", false)]
    [InlineData("X-Other", "nest/local/1", false)]
    [InlineData("Cookie", "*canary=nest/local/1*", false)]
    public void Should_KnowItsOwnRules_When_OthersLookSimilar(string header, string value, bool ours) => Assert.Equal(ours, Mark.IsOn(Marked(header, value)));

    [Theory]
    [InlineData("*canary=nest/local/1*", true)]
    [InlineData("*canary=nest/staging/1*", false)]
    [InlineData("*other=nest/local/1*", false)]
    [InlineData("nest/local/1", false)]
    public void Should_KnowItsOwnRules_When_TheyLookAtACookie(string value, bool ours) => Assert.Equal(ours, CookieMark.IsOn(Marked("Cookie", value)));

    [Fact]
    public void Should_NotCopy_When_TheCopyWouldDoSomethingElse()
    {
        var mark = Mark.Condition("1");
        Assert.True(Elbv2TestRules.CanCopy(Managed("auth", "10", Path("/1"), Path("/2", "/3", "/4")), mark, "h"));
        Assert.False(Elbv2TestRules.CanCopy(Managed("auth", "10", Path("/1"), Path("/2", "/3", "/4", "/5")), mark, "h"));
        Assert.False(Elbv2TestRules.CanCopy(Managed("auth", "10", Path("/*/*/*", "/?/?/?")), mark, "h"));
        Assert.True(Elbv2TestRules.CanCopy(Managed("auth", "10", Host("other", "*.example")), mark, "Shop.Example"));
        Assert.False(Elbv2TestRules.CanCopy(Managed("auth", "10", Host("other", "*.example")), mark, "127.0.0.1"));

        var login = Managed("auth", "10");
        Assert.False(Elbv2TestRules.CanCopy(login with { Rule = login.Rule with { Actions = [new Action { Type = ActionTypeEnum.AuthenticateOidc }, .. login.Rule.Actions] } }, mark, "h"));

        var rewriting = Managed("auth", "10");
        rewriting.Rule.Rule!.Transforms = [new RuleTransform { Type = TransformTypeEnum.UrlRewrite }];
        Assert.False(Elbv2TestRules.CanCopy(rewriting, mark, "h"));
    }

    [Fact]
    public void Should_FindTheManagedRule_When_TestRulesAreBesideIt()
    {
        // Given
        var managed = Managed("auth", "10");
        var test = new Elbv2Rule(new Elbv2RuleName("test"), 80, Marked("X-Rollout-Candidate", "nest/local/1"), managed.Rule.Actions);

        // Then
        Assert.True(test.IsTest(Mark));
        Assert.False(managed.Rule.IsTest(Mark));
        Assert.False(new Elbv2Rule(new Elbv2RuleName("listener"), 80, null, managed.Rule.Actions).IsTest(Mark));
    }

    private static Elbv2ManagedRule Managed(string service, string priority, params RuleCondition[] conditions)
    {
        var rule = priority == "default" ? null : new Rule { RuleArn = service, Priority = priority, Conditions = [.. conditions] };
        return new Elbv2ManagedRule(service, new Elbv2Rule(new Elbv2RuleName(service), 80, rule, [new Action { Type = ActionTypeEnum.Forward }]), $"{service}-blue", $"{service}-green");
    }

    private static RuleCondition Path(params string[] values) => new() { Field = "path-pattern", Values = [.. values], PathPatternConfig = new PathPatternConditionConfig { Values = [.. values] } };

    private static RuleCondition Host(params string[] values) => new() { Field = "host-header", Values = [.. values], HostHeaderConfig = new HostHeaderConditionConfig { Values = [.. values] } };

    private static Rule Marked(string header, string value) => new()
    {
        Conditions = [Path("/*"), new RuleCondition { Field = "http-header", HttpHeaderConfig = new HttpHeaderConditionConfig { HttpHeaderName = header, Values = [value] } }],
    };
}
