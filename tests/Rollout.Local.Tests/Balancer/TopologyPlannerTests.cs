using Rollout.Local.Balancer;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Tests.Balancer;

public sealed class TopologyPlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Should_GiveBlueAllTraffic_When_AServiceIsNew()
    {
        // When
        var state = Apply(null, TestEnvironment.Topology);

        // Then
        Assert.All(state.Rules, rule => Assert.Equal([100, 0], Assert.IsType<ForwardAction>(rule.Action).Groups.Select(group => group.Weight)));
        Assert.Equal([("auth", 10), ("web", 20)], state.Rules.Select(rule => (rule.Service!, rule.Priority)));
    }

    [Fact]
    public void Should_ChangeNothing_When_AppliedTwice()
    {
        // Given
        var state = Apply(null, TestEnvironment.Topology);

        // When, Then
        Assert.Same(state, Apply(state, TestEnvironment.Topology));
    }

    [Fact]
    public void Should_KeepWeights_When_PathsAndServicesChange()
    {
        // Given
        var state = Apply(null, TestEnvironment.Topology);
        var shifted = state.With(state.Rules[0] with { Action = new ForwardAction([new("a", 0), new("b", 100)], null) });
        var changed = TestEnvironment.Topology with
        {
            Services =
            [
                new TopologyService("agents", ["/agents/*"], "/health", "nest-agents-blue", "nest-agents-green"),
                TestEnvironment.Topology.Services[0] with { PathPatterns = ["/auth/*", "/login"] },
                TestEnvironment.Topology.Services[1],
            ],
        };

        // When
        var next = Apply(shifted, changed);

        // Then
        Assert.Equal(["agents", "auth", "web"], next.Rules.Select(rule => rule.Service!));
        Assert.Equal([10, 20, 30], next.Rules.Select(rule => rule.Priority));
        Assert.Equal(shifted.Rules[0].Action, next.Rules[1].Action);
        Assert.Equal(["/auth/*", "/login"], next.Rules[1].Conditions.Single().Values);
    }

    [Fact]
    public void Should_RefuseToGuessWeights_When_TheRuleOfAServiceWasDeleted()
    {
        // Given
        var state = Apply(null, TestEnvironment.Topology);

        // When
        var fault = Assert.Throws<RolloutException>(() => Apply(state with { Rules = [state.Rules[1]] }, TestEnvironment.Topology));

        // Then
        Assert.Equal("RT2413 the topology does not fit the embedded load balancer: the rule of service 'auth' was deleted although its target groups 'nest-auth-blue' and 'nest-auth-green' exist, so its weights are not known. Correct rollout.yaml, or start anew with --target=LocalDown --purge.", fault.Message);
    }

    [Fact]
    public void Should_Refuse_When_SlotsOfAGroupAreSwapped()
    {
        // Given
        var state = Apply(null, TestEnvironment.Topology);
        var auth = TestEnvironment.Topology.Services[0];
        var swapped = TestEnvironment.Topology with { Services = [auth with { BlueGroup = auth.GreenGroup, GreenGroup = auth.BlueGroup }] };

        // When
        var fault = Assert.Throws<RolloutException>(() => Apply(state, swapped));

        // Then
        Assert.Equal("RT2413", fault.Code);
    }

    [Fact]
    public void Should_NameTheFault_When_TwoServicesShareAGroup()
    {
        // Given
        var topology = TestEnvironment.Topology with { Services = [TestEnvironment.Topology.Services[0], TestEnvironment.Topology.Services[1] with { BlueGroup = "nest-auth-blue" }] };

        // When
        var fault = Assert.Throws<RolloutException>(() => TopologyChecker.Check(topology));

        // Then
        Assert.Equal("RT2413 the topology has a fault: target group 'nest-auth-blue' is named twice. Correct it in rollout.yaml.", fault.Message);
    }

    private static BalancerState Apply(BalancerState? state, Topology topology) => TopologyPlanner.Apply(state, topology, Now);
}
