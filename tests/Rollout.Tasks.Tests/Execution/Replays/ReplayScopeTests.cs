using Rollout.Tasks.Execution.Replays;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;

namespace Rollout.Tasks.Tests.Execution.Replays;

public sealed class ReplayScopeTests
{
    private static readonly DeployedSlot Stable = new("1.7.0", new Dictionary<string, string> { ["auth"] = "d1", ["web"] = "d2" });
    private RolloutPlan plan = Plans.Sample() with { SmokeFlows = [Flow("a", "auth"), Flow("b", "auth", "web"), Flow("c", "web"), Flow("d", "new", "auth")] };
    private EnvironmentState state = new(
        new RolloutState { RolloutId = "r1", Release = "1.8.0", StableRelease = "1.7.0", StableSlot = Slot.Blue },
        new Dictionary<Slot, DeployedSlot> { [Slot.Blue] = Stable, [Slot.Green] = new("1.8.0", Stable.Digests) },
        true);

    [Fact]
    public void Should_PickTheFlowsOfServicesThatTheStableReleaseHas_When_AllUseTheDatabase()
    {
        var scope = ReplayScope.Of(plan, state);

        Assert.Equal(["a", "b", "c"], scope.Flows.Select(flow => flow.Name));
        Assert.Equal(["auth", "web"], scope.Services.Select(service => service.Name));
        Assert.Equal("1.7.0 is tried on the copy before and after the migrations: 3 smoke flows, 2 probe statements", scope.Words(2));
    }

    [Fact]
    public void Should_LeaveOutFlowsWithoutDatabase_When_AServiceHasNone()
    {
        plan = plan with { Services = [plan.Services[0], plan.Services[1] with { EnvironmentVariables = new Dictionary<string, string>() }] };

        var scope = ReplayScope.Of(plan, state);

        Assert.Equal(["a", "b"], scope.Flows.Select(flow => flow.Name));
        Assert.Equal(["auth", "web"], scope.Services.Select(service => service.Name));
    }

    [Theory]
    [InlineData("off", "database.replay is 'off'")]
    [InlineData("probes", "database.replay is 'probes'")]
    [InlineData("no flows", "there is no smoke flow")]
    [InlineData("no stable", "the journal does not know the images of the stable release")]
    [InlineData("other stable", "the journal does not know the images of the stable release")]
    [InlineData("no database", "no smoke flow asks a service of 1.7.0 that has {database} in its environment")]
    public void Should_SayWhy_When_ThereIsNothingToTry(string given, string why)
    {
        (plan, state) = given switch
        {
            "off" => (plan with { Database = plan.Database! with { Replay = ReplayPolicy.Off } }, state),
            "probes" => (plan with { Database = plan.Database! with { Replay = ReplayPolicy.Probes } }, state),
            "no flows" => (plan with { SmokeFlows = [] }, state),
            "no stable" => (plan, state with { Slots = new Dictionary<Slot, DeployedSlot>() }),
            "other stable" => (plan, state with { Slots = new Dictionary<Slot, DeployedSlot> { [Slot.Blue] = Stable with { Release = "1.6.0" } } }),
            _ => (plan with { Services = [.. plan.Services.Select(service => service with { EnvironmentVariables = new Dictionary<string, string>() })] }, state),
        };

        var scope = ReplayScope.Of(plan, state);

        Assert.Empty(scope.Flows);
        Assert.Empty(scope.Services);
        Assert.Equal($"1.7.0 is not tried on the copy: {why}, and no statement in probes/*.sql", scope.Words(0));
        Assert.Equal($"1.7.0 is tried on the copy before and after the migrations: 4 probe statements, but no smoke flow, for {why}", scope.Words(4));
    }

    private static SmokeFlow Flow(string name, params string[] services) =>
        new(name, [.. services.Select(service => new SmokeStep(service, "GET", "/", new Dictionary<string, string>(), null, 200, new Dictionary<string, string>(), new Dictionary<string, string>(), TimeSpan.FromSeconds(1)))]);
}
