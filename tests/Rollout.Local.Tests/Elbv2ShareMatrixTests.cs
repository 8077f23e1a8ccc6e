using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Tests.Traffic;
using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Local.Tests;

/// <summary>Planned shares against observed ones, through the real router and over the real API; the rules differ as somebody else would make them differ.</summary>
public sealed class Elbv2ShareMatrixTests(Elbv2ShareMatrixTests.Shared shared) : IClassFixture<Elbv2ShareMatrixTests.Shared>
{
    // Groups that are not managed here, u0 to u2: those of two more services.
    private static readonly string[] Others = ["nest-u0-blue", "nest-u0-green", "nest-u1-blue"];

    [Theory]
    [MemberData(nameof(ShareMatrix.Rows), MemberType = typeof(ShareMatrix))]
    [InlineData("90 10 0", "9 1", "")]
    [InlineData("90 10", "9 1 0", "")]
    [InlineData("90 10", "9 1 1", "0:blue 0:green 0:u0")]
    [InlineData("90 10 0 0 0", "0 0 0 0 0", "0:blue 0:green 0:u0 0:u1 0:u2")]
    public async Task Should_FindExactlyTheGroupsThatDiffer_When_ReadBack(string planned, string observed, string differing)
    {
        var (router, plan) = await PlannedAsync(ShareMatrix.Parse(planned));
        using var used = router;
        await PutAsync(ShareMatrix.Parse(observed));

        var found = TrafficSplit.Differences(plan, await router.ReadAsync(CancellationToken.None));

        Assert.Equal(differing.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Select(Group));
    }

    [Fact]
    public async Task Should_SayTheTrueShare_When_TheRawWeightOfTheCandidateIsAsPlanned()
    {
        var (router, plan) = await PlannedAsync([[90, 10]]);
        using var used = router;
        await PutAsync([[11, 10]]);

        var found = TrafficSplit.Differences(plan, await router.ReadAsync(CancellationToken.None));

        Assert.Equal("service 's0': green has 47.62 % of the requests, planned were 10 %", found[1]);
    }

    // The plan is the router's own, made where green has nearly everything, so that it may keep what is not managed. It is applied and must read back as planned.
    private async Task<(Elbv2TrafficRouter Router, IReadOnlyList<WeightChange> Plan)> PlannedAsync(int[][] weights)
    {
        await PutAsync([.. weights.Select(rule => (int[])[0, 999, .. rule[2..]])]);
        string[] services = [.. weights.Select((_, index) => $"s{index}")];
        var options = new Elbv2TrafficOptions("nest", null, [.. services.Select(service => new Elbv2Service(service, $"nest-{service}-blue", $"nest-{service}-green"))]);
        var router = Elbv2TrafficRouter.Create(options, shared.Region.Connection("us-east-1"), TimeProvider.System);
        var plan = router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, weights[0][1]);
        foreach (var change in plan)
        {
            await router.ApplyAsync(change, CancellationToken.None);
        }

        var state = await router.ReadAsync(CancellationToken.None);
        Assert.Equal(weights, state.Rules.Select(rule => rule.Groups.Select(group => group.Weight)));
        Assert.Empty(TrafficSplit.Differences(plan, state));
        return (router, plan);
    }

    private async Task PutAsync(int[][] weights)
    {
        for (var index = 0; index < weights.Length; index++)
        {
            string[] groups = [$"nest-s{index}-blue", $"nest-s{index}-green", .. Others];
            var forward = new ForwardActionConfig { TargetGroups = [.. weights[index].Zip(groups, (weight, group) => new TargetGroupTuple { TargetGroupArn = shared.Groups[group], Weight = weight })] };
            await shared.Client.ModifyRuleAsync(new ModifyRuleRequest { RuleArn = shared.Rules[groups[0]], Actions = [new Action { Type = ActionTypeEnum.Forward, ForwardConfig = forward }] });
        }
    }

    // "service 's1': green has …" and "service 's1': '…:targetgroup/nest-u0-blue/0123' has …"
    private static string Group(string line) => line.Split(' ') is [_, var service, var group, ..]
        ? $"{service.Trim('\'', ':')[1..]}:{(group.StartsWith('\'') ? $"u{Array.IndexOf(Others, Elbv2RuleName.GroupName(group.Trim('\'')))}" : group)}"
        : line;

    /// <summary>A load balancer with four services that are managed and two that are not, for all rows.</summary>
    public sealed class Shared : IAsyncLifetime, IAsyncDisposable
    {
        private readonly Elbv2HttpClients http = new(useProxy: false);

        internal Region Region { get; private set; } = null!;

        internal IAmazonElasticLoadBalancingV2 Client { get; private set; } = null!;

        /// <summary>ARNs of the groups by their names.</summary>
        internal IReadOnlyDictionary<string, string> Groups { get; private set; } = null!;

        /// <summary>ARNs of the rules by the names of their blue groups.</summary>
        internal IReadOnlyDictionary<string, string> Rules { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Region = await Region.StartAsync("nest", ["s0", "s1", "s2", "s3", "u0", "u1"]);
            Client = Elbv2Clients.Create(Region.Connection("us-east-1"), http);
            Groups = (await Client.DescribeTargetGroupsAsync(new DescribeTargetGroupsRequest())).TargetGroups!.ToDictionary(group => group.TargetGroupName!, group => group.TargetGroupArn!);
            var balancer = (await Client.DescribeLoadBalancersAsync(new DescribeLoadBalancersRequest())).LoadBalancers!.Single();
            var listener = (await Client.DescribeListenersAsync(new DescribeListenersRequest { LoadBalancerArn = balancer.LoadBalancerArn })).Listeners!.Single();
            var rules = (await Client.DescribeRulesAsync(new DescribeRulesRequest { ListenerArn = listener.ListenerArn })).Rules!;
            Rules = rules.Where(rule => Elbv2Actions.Groups(rule.Actions).Count > 0).ToDictionary(rule => Elbv2RuleName.GroupName(Elbv2Actions.Groups(rule.Actions)[0].TargetGroupArn!), rule => rule.RuleArn!);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            http.Dispose();
            await Region.DisposeAsync();
        }

        Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();
    }
}
