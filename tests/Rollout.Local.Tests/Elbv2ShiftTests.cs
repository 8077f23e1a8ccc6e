using System.Diagnostics;
using Rollout.Local.Tests.Fixtures;
using Rollout.Tasks;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Traffic.Elbv2;
using Xunit.Abstractions;

namespace Rollout.Local.Tests;

/// <summary>Whole shifts over real load balancers, with a real journal and lease.</summary>
public sealed class Elbv2ShiftTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Should_PutAllRulesInTwoRegionsBack_When_OneRefusesAtFiftyPercent()
    {
        await using var east = await Region.StartAsync("nest-east", ["auth", "web"]);
        await using var west = await Region.StartAsync("nest-west", ["auth", "web"]);
        using var router = Elbv2TrafficRouter.Create(
            [(Options("nest-east", 0, ["auth", "web"]), east.Connection("us-east-1")), (Options("nest-west", 1, ["auth", "web"]), west.Connection("us-west-2"))],
            TimeProvider.System);
        await using var shift = await ShiftSession.BeginAsync(router);
        await shift.Session.Shifter.ShiftAsync(TaskNames.ShiftTraffic10, Slot.Green, 10, "step 1 of 3", CancellationToken.None);
        await shift.Session.AppendAsync(TaskNames.ShiftTraffic10, JournalKind.Observation, JournalTypes.StepEntered, new StepData(0, 10), CancellationToken.None);
        west.Refuses = true;

        var fault = await Assert.ThrowsAsync<RolloutException>(() => shift.Session.Shifter.ShiftAsync(TaskNames.ShiftTraffic50, Slot.Green, 50, "step 2 of 3", CancellationToken.None));

        Assert.Equal(("RT4060", ExitCode.RolledBack, 10), (fault.Code, fault.ExitCode, (int)fault.ExitCode));
        Assert.Contains("service 'auth' at nest-west in us-west-2 could not be set", fault.Message, StringComparison.Ordinal);
        Assert.Contains("AccessDenied", fault.Message, StringComparison.Ordinal);
        Assert.Contains("All rules are back at weight 10", fault.Message, StringComparison.Ordinal);
        var state = await router.ReadAsync(CancellationToken.None);
        Assert.Equal([10, 10, 10, 10], state.Rules.Select(rule => rule.SharePercent(Slot.Green)!.Value));
    }

    [Fact]
    public async Task Should_ShiftFortyServicesInUnderTwoSeconds_When_EachHasItsRule()
    {
        string[] services = [.. Enumerable.Range(1, 40).Select(index => $"s{index:D2}")];
        await using var region = await Region.StartAsync("nest", services);
        using var router = Elbv2TrafficRouter.Create(Options("nest", 0, services) with { Entry = null }, region.Connection("us-east-1"), TimeProvider.System);
        await using var shift = await ShiftSession.BeginAsync(router);
        var seconds = new List<double>();
        foreach (var weight in new[] { 1, 10, 50, 100, 10, 50, 100 })
        {
            var start = Stopwatch.GetTimestamp();
            await shift.Session.Shifter.ShiftAsync(TaskNames.ShiftTraffic10, Slot.Green, weight, "measured", CancellationToken.None);
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        output.WriteLine($"40 services, one step, in seconds: {string.Join(", ", seconds.Select(time => $"{time:0.00}"))}");
        var state = await router.ReadAsync(CancellationToken.None);
        Assert.Equal(40, state.Rules.Count(rule => rule.SharePercent(Slot.Green) == 100));
        Assert.InRange(seconds.Order().ElementAt(seconds.Count / 2), 0, 2);
    }

    private static Elbv2TrafficOptions Options(string loadBalancer, int index, IReadOnlyList<string> services) =>
        new(loadBalancer, null, [.. services.Select(service => new Elbv2Service(service, $"nest-{service}-blue", $"nest-{service}-green"))]) { Entry = $"traffic.loadBalancers[{index}]" };
}
