using Rollout.Faults.Tests.Proxies;
using Rollout.Local;
using Rollout.Local.Balancer;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;

namespace Rollout.Faults.Tests.Engine;

/// <summary>The embedded load balancer: <c>auth</c> has a rule, and <c>web</c> has the listener's default rule.</summary>
/// <param name="ports">Where instances answer.</param>
internal sealed class Elbv2Bed(IReadOnlyList<int> ports) : FaultBed(ports)
{
    private readonly EmbeddedStateDirectory folder = new(Directory.CreateTempSubdirectory("rollout-faults-").FullName);
    private EmbeddedHost host = null!;
    private Elbv2Proxy proxy = null!;

    protected override FaultSchedule Schedule => proxy.Schedule;

    protected override int OtherRules => host.Balancer.State!.Rules.Count - 1;

    public async Task StartAsync()
    {
        StateFile.Write(folder.Settings, new EmbeddedSettings(0, 0, 0, 0, NextFreePort: true), EmbeddedJson.Default.EmbeddedSettings);
        host = await EmbeddedHost.StartAsync(folder, new ProgramLog(TextWriter.Null, TimeProvider.System), TimeProvider.System, CancellationToken.None);
        proxy = await Elbv2Proxy.StartAsync(host);
        using var http = EmbeddedClient.CreateHttp();
        await new EmbeddedClient(http, host.Endpoints).PutTopologyAsync(
            new Topology("nest", [Service("auth", "/auth/*"), Service("web", "/*")], ProbeIntervalMs: 100, HealthyThreshold: 1, UnhealthyThreshold: 10), CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        await host.DisposeAsync();
        Directory.Delete(folder.Path, recursive: true);
    }

    protected override Task<IReadOnlyList<(int Blue, int Green)>> WeightsAsync()
    {
        var state = host.Balancer.State!;
        var rules = state.Rules.Where(rule => rule.Service == "auth").Select(rule => rule.Action).Append(state.DefaultAction).Cast<ForwardAction>();
        return Task.FromResult<IReadOnlyList<(int, int)>>([.. rules.Select(rule => (WeightOf(rule, "-blue/"), WeightOf(rule, "-green/")))]);
    }

    protected override Task<object> SnapshotAsync() => Task.FromResult<object>(host.Balancer.State!);

    protected override async Task RestoreAsync(object? snapshot)
    {
        host.Balancer.Change(state => (BalancerState?)snapshot ?? Begin(state!));
        await UntilHealthyAsync();
    }

    protected override Task PrepareAsync(Fault fault) => proxy.PrepareAsync(fault);

    protected override TrafficPlan Traffic(TrafficPlan sample, bool viaProxy) => sample;

    protected override EmbeddedEndpoints Endpoints(bool viaProxy) => viaProxy ? host.Endpoints with { ApiPort = proxy.Port } : host.Endpoints;

    protected override Task<bool> IsHealthyAsync() =>
        Task.FromResult(host.Balancer.Groups.All(group => group.Draining.Count == 0 && group.Targets.All(target => target.Status.IsHealthy)));

    private BalancerState Begin(BalancerState state) => state with
    {
        DefaultAction = AllBlue("web"),
        Rules = [state.Rules.Single(rule => rule.Service == "auth") with { Action = AllBlue("auth") }],
        Groups = [.. state.Groups.Select(group => group with { Targets = [new TargetAddress("127.0.0.1", PortOf(group.Service, group.Slot == "blue" ? Slot.Blue : Slot.Green, older: true))] })],
    };

    private static ForwardAction AllBlue(string service) =>
        new([new WeightedGroup(Arns.TargetGroup($"nest-{service}-blue"), 100), new WeightedGroup(Arns.TargetGroup($"nest-{service}-green"), 0)], null);

    private static int WeightOf(ForwardAction rule, string slot) => rule.Groups.Single(group => group.Arn.Contains(slot, StringComparison.Ordinal)).Weight;

    private static TopologyService Service(string name, string route) => new(name, [route], "/health", $"nest-{name}-blue", $"nest-{name}-green");
}
