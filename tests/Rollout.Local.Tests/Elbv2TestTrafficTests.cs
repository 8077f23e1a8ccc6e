using System.Net;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Prerequisites;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Local.Tests;

/// <summary>Test requests reach the candidate through the embedded load balancer before it has any weight, and nobody else does.</summary>
public sealed class Elbv2TestTrafficTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> own = [];
    private TestEnvironment environment = null!;
    private ApiProxy proxy = null!;

    public async Task InitializeAsync()
    {
        environment = await TestEnvironment.StartAsync();
        own.Add(proxy = await ApiProxy.StartAsync(environment.Host.Endpoints.ApiPort));
    }

    public async Task DisposeAsync()
    {
        foreach (var one in own)
        {
            await one.DisposeAsync();
        }

        await environment.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("canary")]
    public async Task Should_AnswerFromTheCandidate_When_ARequestIsMarked(string? cookie)
    {
        // Given
        await GivenBackendsAsync();
        using var router = Router(Plan(cookie));
        var before = environment.Host.Balancer.State!;

        // When
        var route = (await router.OpenAsync("42", Slot.Green, CancellationToken.None))!;

        // Then
        Assert.Equal((environment.Traffic, cookie is null ? "X-Rollout-Candidate" : "Cookie"), (route.Address, route.Header));
        for (var round = 0; round < 20; round++)
        {
            Assert.Equal("auth-green", await AnswerAsync(route, "auth/x", route.Value));
            Assert.Equal("web-green", await AnswerAsync(route, "x", cookie is null ? route.Value : $"a=b; {route.Value}; c=d"));
            Assert.Equal("auth-blue", await AnswerAsync(route, "auth/x", null));
            Assert.Equal("web-blue", await AnswerAsync(route, "x", "nest/local/41"));
        }

        Assert.Equal(2, await router.CloseAsync(CancellationToken.None));
        Assert.Equal("auth-blue", await AnswerAsync(route, "auth/x", route.Value));
        Assert.Equal(before.Rules, environment.Host.Balancer.State!.Rules);
        Assert.Equal(0, await router.CloseAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_KeepOrReplaceTheRules_When_OpenedAgain()
    {
        // Given
        using var router = Router(Plan());
        await router.OpenAsync("1", Slot.Green, CancellationToken.None);
        var first = environment.Host.Balancer.State!;

        // When
        using var another = Router(Plan());
        await another.OpenAsync("1", Slot.Green, CancellationToken.None);

        // Then
        Assert.Same(first, environment.Host.Balancer.State);

        // When
        var route = await another.OpenAsync("2", Slot.Blue, CancellationToken.None);

        // Then
        var rules = environment.Host.Balancer.State!.Rules.Where(rule => rule.Service is null).ToList();
        Assert.Equal("nest/local/2", route!.Value);
        Assert.Equal([9, 19], rules.Select(rule => rule.Priority));
        Assert.All(rules, rule => Assert.Equal(["nest/local/2"], rule.Conditions.Single(condition => condition.HeaderName is not null).Values));
        Assert.Equal(2, await router.CloseAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_ReadTheSameState_When_TestRulesAreThere()
    {
        // Given
        using var router = Router(Plan());
        var before = await router.ReadAsync(CancellationToken.None);

        // When
        await router.OpenAsync("1", Slot.Green, CancellationToken.None);
        var during = await router.ReadAsync(CancellationToken.None);

        // Then
        Assert.Equal(before.Topology, during.Topology);
        Assert.Equal(before.Rules.Select(rule => rule.Rule), during.Rules.Select(rule => rule.Rule));
    }

    [Fact]
    public async Task Should_LeaveTheRulesOfOthers_When_Closing()
    {
        // Given
        using var router = Router(Plan());
        using var staging = Router(Plan() with { Environment = "staging" });
        await environment.Api.SendAsync(
            "CreateRule", $"ListenerArn={environment.Host.Balancer.State!.ListenerArn}", "Priority=5",
            "Conditions.member.1.Field=http-header", "Conditions.member.1.HttpHeaderConfig.HttpHeaderName=X-Rollout-Candidate", "Conditions.member.1.HttpHeaderConfig.Values.member.1=by hand",
            "Actions.member.1.Type=forward", $"Actions.member.1.TargetGroupArn={environment.ArnOf("nest-auth-green")}");
        await staging.OpenAsync("1", Slot.Green, CancellationToken.None);
        await router.OpenAsync("1", Slot.Green, CancellationToken.None);

        // Then
        Assert.Equal([5, 8, 9, 10, 18, 19, 20], environment.Host.Balancer.State!.Rules.Select(rule => rule.Priority));
        Assert.Equal(2, await router.CloseAsync(CancellationToken.None));
        Assert.Equal([5, 9, 10, 19, 20], environment.Host.Balancer.State!.Rules.Select(rule => rule.Priority));
        Assert.Equal(2, await staging.CloseAsync(CancellationToken.None));
        Assert.Equal([5, 10, 20], environment.Host.Balancer.State!.Rules.Select(rule => rule.Priority));
    }

    [Fact]
    public async Task Should_RemoveAll_When_ARunWasKilledBetweenTwoRules()
    {
        // Given
        var second = new TaskCompletionSource();
        proxy.Before = (operation, earlier) =>
        {
            if (operation == "CreateRule" && earlier >= 1)
            {
                second.TrySetResult();
                return Task.Delay(Timeout.Infinite);
            }

            return Task.CompletedTask;
        };
        using var child = ChildProcess.Start("open-test-traffic", proxy.Url.ToString(), "1");
        await second.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await child.KillAsync();
        Assert.Single(environment.Host.Balancer.State!.Rules, rule => rule.Service is null);

        // When
        using var router = Router(Plan());
        var removed = await router.CloseAsync(CancellationToken.None);

        // Then
        Assert.Equal(1, removed);
        Assert.DoesNotContain(environment.Host.Balancer.State!.Rules, rule => rule.Service is null);
    }

    [Fact]
    public async Task Should_TakeAnotherPriority_When_SomebodyIsFaster()
    {
        // Given
        var state = environment.Host.Balancer.State!;
        proxy.Before = async (operation, earlier) =>
        {
            if (operation == "CreateRule" && earlier == 0)
            {
                await environment.Api.SendAsync(
                    "CreateRule", $"ListenerArn={state.ListenerArn}", "Priority=19", "Conditions.member.1.Field=path-pattern", "Conditions.member.1.Values.member.1=/theirs",
                    "Actions.member.1.Type=fixed-response", "Actions.member.1.FixedResponseConfig.StatusCode=404");
            }
        };
        using var router = Router(Plan());

        // When
        await router.OpenAsync("1", Slot.Green, CancellationToken.None);

        // Then
        Assert.Equal([9, 10, 18, 19, 20], environment.Host.Balancer.State!.Rules.Select(rule => rule.Priority));
        Assert.Equal(2, await router.CloseAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Should_AskTheInstances_When_ARuleHasNoRoomForTheMark()
    {
        // Given
        await environment.Api.SendAsync("ModifyRule", [$"RuleArn={environment.RuleOf("auth")}", "Conditions.member.1.Field=path-pattern", .. Enumerable.Range(1, 5).Select(index => $"Conditions.member.1.PathPatternConfig.Values.member.{index}=/auth/{index}")]);
        using var router = Router(Plan());
        var before = environment.Host.Balancer.State;

        // Then
        Assert.Null(await router.OpenAsync("1", Slot.Green, CancellationToken.None));
        Assert.Same(before, environment.Host.Balancer.State);
    }

    [Fact]
    public async Task Should_UseTheListenersOwnName_When_NoAddressIsKnown()
    {
        // Given
        using var router = Elbv2TrafficRouter.Create(Elbv2TrafficOptions.From(Plan()).Select(options => (options, Connection())).ToList(), TimeProvider.System);

        // When
        var route = await router.OpenAsync("1", Slot.Green, CancellationToken.None);

        // Then
        Assert.Equal(new Uri($"http://localhost:{environment.Host.Endpoints.TrafficPort}/"), route!.Address);
    }

    private static RolloutPlan Plan(string? cookie = null) =>
        Plans.Sample() with { Traffic = Plans.Sample().Traffic with { TestTraffic = new TestTrafficPlan { Cookie = cookie } } };

    private Elbv2Connection Connection() => new(proxy.Url, EmbeddedContract.LocalRegion, Embedded: true, TimeSpan.FromSeconds(10));

    private Elbv2TrafficRouter Router(RolloutPlan plan) => Elbv2TrafficRouter.Create([.. Elbv2TrafficOptions.From(plan).Select(options => (options, Connection()))], TimeProvider.System, environment.Traffic);

    private async Task GivenBackendsAsync()
    {
        foreach (var name in new[] { "auth-blue", "auth-green", "web-blue", "web-green" })
        {
            var backend = await Backend.StartAsync(name);
            own.Add(backend);
            await environment.RegisterAsync("nest-" + name, backend);
        }

        foreach (var name in new[] { "auth-blue", "auth-green", "web-blue", "web-green" })
        {
            await environment.WaitForHealthAsync("nest-" + name, "healthy");
        }
    }

    private async Task<string> AnswerAsync(TestTrafficRoute route, string path, string? value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(route.Address, path));
        if (value is not null)
        {
            request.Headers.Add(route.Header, value);
        }

        using var response = await environment.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
