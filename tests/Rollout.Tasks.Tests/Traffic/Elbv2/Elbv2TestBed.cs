using Rollout.Tasks.Traffic;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>A scripted load balancer with the services <c>auth</c> and <c>web</c>, and routers on it.</summary>
internal sealed class Elbv2TestBed : IAsyncDisposable
{
    private readonly List<Elbv2TrafficRouter> routers = [];

    public Elbv2TestBed(ElbModel? model = null) => Elb = new ScriptedElb(model ?? Sample());

    public ScriptedElb Elb { get; }

    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxErrorRetry { get; init; }

    /// <summary>The endpoint's address without its port, which differs from run to run, as messages show it.</summary>
    public string Anonymous(string message) => message.Replace(Elb.Url.ToString(), "{url}", StringComparison.Ordinal);

    public static Elbv2TrafficOptions Options { get; } = new("nest", null, [new("auth", "nest-auth-blue", "nest-auth-green"), new("web", "nest-web-blue", "nest-web-green")]);

    public static ElbModel Sample() => Groups()
        .WithRule("auth", ElbModel.Forward(("nest-auth-blue", 100), ("nest-auth-green", 0)))
        .WithRule("web", ElbModel.Forward(("nest-web-blue", 100), ("nest-web-green", 0)));

    public static ElbModel Groups() => new ElbModel().WithGroups("nest-auth-blue", "nest-auth-green", "nest-web-blue", "nest-web-green", "other");

    public Elbv2TrafficRouter Router(Elbv2TrafficOptions? options = null)
    {
        var router = Elbv2TrafficRouter.Create(options ?? Options, new Elbv2Connection(Elb.Url, "us-east-1", Embedded: true, CallTimeout) { MaxErrorRetry = MaxErrorRetry }, TimeProvider.System);
        routers.Add(router);
        return router;
    }

    /// <summary>A router that has read, and its plan for the first service.</summary>
    public async Task<(Elbv2TrafficRouter Router, WeightChange Change)> PlannedAsync(int weight)
    {
        var router = Router();
        return (router, router.Plan(await router.ReadAsync(CancellationToken.None), Slot.Green, weight)[0]);
    }

    public async ValueTask DisposeAsync()
    {
        routers.ForEach(router => router.Dispose());
        await Elb.DisposeAsync();
    }
}
