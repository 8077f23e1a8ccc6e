using System.Globalization;
using Rollout.Tasks.Testing.Traffic;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

public sealed class Elbv2TrafficRouterTests : TrafficRouterConformanceTests, IAsyncLifetime, IAsyncDisposable
{
    private readonly Elbv2TestBed bed = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => bed.DisposeAsync();

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    protected override Task<ITrafficRouter> RouterAsync() => Task.FromResult<ITrafficRouter>(bed.Router());

    protected override Task GivenWeightsAsync(string service, int blue, int green)
    {
        var weights = bed.Elb.Model.Actions(service).Descendants("Weight").ToList();
        weights[0].Value = blue.ToString(CultureInfo.InvariantCulture);
        weights[1].Value = green.ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    protected override Task GivenUnreachableAsync() => bed.Elb.StopAsync();
}
