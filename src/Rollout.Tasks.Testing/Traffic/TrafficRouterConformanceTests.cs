using Rollout.Tasks.Traffic;
using Xunit;

namespace Rollout.Tasks.Testing.Traffic;

/// <summary>What every traffic router must do. The tests of an adapter inherit it, and bring a real load balancer or a real endpoint that plays one.</summary>
/// <remarks>
/// Each location has the services <c>auth</c> and <c>web</c>, in this order, both with blue at 100 and green at 0, without targets and without groups that are not managed.
/// A slot may have several groups, as long as both slots have equally many.
/// </remarks>
public abstract class TrafficRouterConformanceTests
{
    private static readonly Endpoint First = new("127.0.0.1", 18_081);
    private static readonly Endpoint Second = new("127.0.0.1", 18_082);

    /// <summary>How many locations have a rule of each service. Default: 1.</summary>
    protected virtual int Locations => 1;

    /// <summary>A router on the load balancer of this test. Each call gives a new router on the same load balancer, as another process would have it.</summary>
    /// <returns>The router.</returns>
    protected abstract Task<ITrafficRouter> RouterAsync();

    /// <summary>Somebody else sets the raw weights of the rule of a service, at each location.</summary>
    /// <param name="service">Whose rule.</param>
    /// <param name="blue">Raw weight of each group of blue.</param>
    /// <param name="green">Raw weight of each group of green.</param>
    /// <returns>When it is done.</returns>
    protected abstract Task GivenWeightsAsync(string service, int blue, int green);

    /// <summary>The load balancer cannot be reached from now on.</summary>
    /// <returns>When it is so.</returns>
    protected abstract Task GivenUnreachableAsync();

    /// <summary>Services come in the order of the plan.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ReadOneRuleAService_When_Asked()
    {
        var router = await RouterAsync().ConfigureAwait(false);

        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.Equal(Enumerable.Repeat<string[]>(["auth", "web"], Locations).SelectMany(services => services), state.Rules.Select(rule => rule.Service));
        Assert.All(state.Rules, rule => Assert.Equal(100, rule.SharePercent(Slot.Blue)));
        Assert.All(state.Rules, rule => Assert.Equal(0, rule.SharePercent(Slot.Green)));
        Assert.Equal(2 * Locations, state.Rules.Select(rule => rule.Rule).Distinct().Count());
        Assert.Equal(Locations, state.Rules.Select(rule => rule.Location).Distinct().Count());
    }

    /// <summary>Shares are read, whatever the raw weights are.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ReadShares_When_RawWeightsAreNoPercents()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        await GivenWeightsAsync("web", 1, 3).ConfigureAwait(false);

        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.All(Of(state, "web"), rule => Assert.Equal(75, rule.SharePercent(Slot.Green)));
    }

    /// <summary>No share can be told when nobody is served.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ReadNoShare_When_AllWeightsAreZero()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        await GivenWeightsAsync("web", 0, 0).ConfigureAwait(false);

        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.All(Of(state, "web"), rule => Assert.Null(rule.SharePercent(Slot.Blue)));
    }

    /// <summary>A plan is one call a rule, and changes nothing.</summary>
    /// <param name="weight">Weight of the candidate.</param>
    /// <returns>When it is checked.</returns>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Should_PlanOneCallARule_When_WeightIsGiven(int weight)
    {
        var router = await RouterAsync().ConfigureAwait(false);
        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        var plan = router.Plan(state, Slot.Green, weight);

        Assert.Equal(state.Rules.Select(rule => (rule.Service, rule.Rule)), plan.Select(change => (change.Service, change.Rule)));
        Assert.All(plan, change => Assert.Equal(weight, ShareOf(change, state, Slot.Green)));
        Assert.All(plan, change => Assert.Equal((Slot.Green, weight), (change.Candidate, change.CandidateWeight)));
        Assert.All(plan, change => Assert.Contains(FormattableString.Invariant($"green={weight}"), change.Call, StringComparison.Ordinal));
        await ExpectSharesAsync(router, 0, 0).ConfigureAwait(false);
    }

    /// <summary>A weight is a percent.</summary>
    /// <param name="weight">Weight of the candidate.</param>
    /// <returns>When it is checked.</returns>
    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public async Task Should_RefuseToPlan_When_WeightIsNoPercent(int weight)
    {
        var router = await RouterAsync().ConfigureAwait(false);
        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);

        Assert.Throws<ArgumentOutOfRangeException>(() => router.Plan(state, Slot.Green, weight));
    }

    /// <summary>What is set is read back, for either slot as the candidate.</summary>
    /// <param name="candidate">The slot on trial.</param>
    /// <param name="weight">Weight of the candidate.</param>
    /// <returns>When it is checked.</returns>
    [Theory]
    [InlineData(Slot.Green, 10)]
    [InlineData(Slot.Green, 100)]
    [InlineData(Slot.Blue, 37)]
    public async Task Should_ReadBackWhatWasSet_When_PlanIsApplied(Slot candidate, int weight)
    {
        var router = await RouterAsync().ConfigureAwait(false);

        await SetAsync(router, candidate, weight).ConfigureAwait(false);

        var green = candidate == Slot.Green ? weight : 100 - weight;
        await ExpectSharesAsync(router, green, green).ConfigureAwait(false);
    }

    /// <summary>One call changes one rule and no other.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ChangeOneRule_When_OneCallIsMade()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        var plan = router.Plan(await router.ReadAsync(CancellationToken.None).ConfigureAwait(false), Slot.Green, 25);

        await router.ApplyAsync(plan[^1], CancellationToken.None).ConfigureAwait(false);

        await ExpectShareAsync(router, rule => rule.Rule == plan[^1].Rule ? 25 : 0).ConfigureAwait(false);
    }

    /// <summary>Setting a weight twice is setting it once.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_StaySo_When_AppliedTwice()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        var plan = router.Plan(await router.ReadAsync(CancellationToken.None).ConfigureAwait(false), Slot.Green, 50);

        var first = await router.ApplyAsync(plan[0], CancellationToken.None).ConfigureAwait(false);
        var second = await router.ApplyAsync(plan[0], CancellationToken.None).ConfigureAwait(false);

        Assert.True(second >= first);
        await ExpectShareAsync(router, rule => rule.Rule == plan[0].Rule ? 50 : 0).ConfigureAwait(false);
    }

    /// <summary>A plan holds in another process, which has read nothing.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_Apply_When_PlannedByAnotherProcess()
    {
        var planner = await RouterAsync().ConfigureAwait(false);
        var plan = planner.Plan(await planner.ReadAsync(CancellationToken.None).ConfigureAwait(false), Slot.Green, 10);
        var router = await RouterAsync().ConfigureAwait(false);

        await router.ApplyAsync(plan[0], CancellationToken.None).ConfigureAwait(false);

        await ExpectShareAsync(planner, rule => rule.Rule == plan[0].Rule ? 10 : 0).ConfigureAwait(false);
    }

    /// <summary>A shift back ends with no request for the candidate, wherever the rules stood.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_EndAtZero_When_RulesDisagreedBefore()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        await GivenWeightsAsync("auth", 90, 10).ConfigureAwait(false);
        await GivenWeightsAsync("web", 0, 7).ConfigureAwait(false);

        await SetAsync(router, Slot.Green, 0).ConfigureAwait(false);

        await ExpectSharesAsync(router, 0, 0).ConfigureAwait(false);
    }

    /// <summary>Targets are added once, and go again.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_HoldTargetsOnce_When_RegisteredTwice()
    {
        var router = await RouterAsync().ConfigureAwait(false);

        await router.RegisterAsync("auth", Slot.Green, [First], CancellationToken.None).ConfigureAwait(false);
        await router.RegisterAsync("auth", Slot.Green, [First, Second], CancellationToken.None).ConfigureAwait(false);

        Assert.Equal([First, Second], await TargetsAsync(router, "auth", Slot.Green).ConfigureAwait(false));
        Assert.Empty(await TargetsAsync(router, "auth", Slot.Blue).ConfigureAwait(false));
        await ExpectSharesAsync(router, 0, 0).ConfigureAwait(false);
    }

    /// <summary>Taking out what is not there is no fault.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_TakeOutTargets_When_SomeAreNotThere()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        await router.RegisterAsync("web", Slot.Blue, [First], CancellationToken.None).ConfigureAwait(false);

        await router.DeregisterAsync("web", Slot.Blue, [First, Second], CancellationToken.None).ConfigureAwait(false);
        await router.DeregisterAsync("web", Slot.Blue, [], CancellationToken.None).ConfigureAwait(false);

        Assert.Empty(await TargetsAsync(router, "web", Slot.Blue).ConfigureAwait(false));
    }

    /// <summary>What cannot be read is not guessed.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_Throw_When_Unreachable()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        var plan = router.Plan(await router.ReadAsync(CancellationToken.None).ConfigureAwait(false), Slot.Green, 10);
        await GivenUnreachableAsync().ConfigureAwait(false);

        var read = await Assert.ThrowsAsync<RolloutException>(() => router.ReadAsync(CancellationToken.None)).ConfigureAwait(false);
        var applied = await Assert.ThrowsAsync<RolloutException>(() => router.ApplyAsync(plan[0], CancellationToken.None)).ConfigureAwait(false);

        Assert.Equal(("RT2101", "RT2101"), (read.Code, applied.Code));
        Assert.DoesNotContain('\n', read.Message);
        Assert.Contains("Nothing was changed", applied.Message, StringComparison.Ordinal);
    }

    /// <summary>The caller's cancel is passed on as such and changes nothing.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public async Task Should_ChangeNothing_When_CancelledBefore()
    {
        var router = await RouterAsync().ConfigureAwait(false);
        var plan = router.Plan(await router.ReadAsync(CancellationToken.None).ConfigureAwait(false), Slot.Green, 10);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync().ConfigureAwait(false);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => router.ApplyAsync(plan[0], cancelled.Token)).ConfigureAwait(false);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => router.ReadAsync(cancelled.Token)).ConfigureAwait(false);

        await ExpectSharesAsync(router, 0, 0).ConfigureAwait(false);
    }

    private static async Task SetAsync(ITrafficRouter router, Slot candidate, int weight)
    {
        foreach (var change in router.Plan(await router.ReadAsync(CancellationToken.None).ConfigureAwait(false), candidate, weight))
        {
            await router.ApplyAsync(change, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static Task ExpectSharesAsync(ITrafficRouter router, double authGreen, double webGreen) =>
        ExpectShareAsync(router, rule => rule.Service == "auth" ? authGreen : webGreen);

    private static async Task ExpectShareAsync(ITrafficRouter router, Func<RuleState, double> green)
    {
        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        Assert.Equal(state.Rules.Select(green), state.Rules.Select(rule => rule.SharePercent(Slot.Green)!.Value));
    }

    private static IEnumerable<RuleState> Of(TrafficState state, string service) => state.Rules.Where(rule => rule.Service == service);

    // Raw weights need not be percents: their share counts.
    private static double ShareOf(WeightChange change, TrafficState state, Slot slot)
    {
        var groups = state.Rules.Single(rule => rule.Rule == change.Rule).Groups;
        Assert.Equal(groups.Select(group => group.Group).Order(), change.Weights.Keys.Order());
        return 100.0 * groups.Where(group => group.Slot == slot).Sum(group => change.Weights[group.Group]) / change.Weights.Values.Sum();
    }

    // A target that drains is on its way out; how long that takes is the load balancer's setting.
    private async Task<IEnumerable<Endpoint>> TargetsAsync(ITrafficRouter router, string service, Slot slot)
    {
        var state = await router.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        var targets = Of(state, service)
            .Select(rule => rule.Groups.Where(group => group.Slot == slot).SelectMany(group => group.Targets).Where(target => target.Health != TargetHealth.Draining).Select(target => target.Endpoint).OrderBy(endpoint => endpoint.Port).ToList())
            .ToList();
        Assert.Equal(Locations, targets.Count);
        Assert.All(targets, others => Assert.Equal(targets[0], others));
        return targets[0];
    }
}
