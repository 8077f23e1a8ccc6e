using Microsoft.AspNetCore.Http;
using Rollout.Local;
using Rollout.Local.Api;
using Rollout.Local.Balancer;
using Rollout.Tasks.Embedded;

namespace Rollout.Faults.Tests.Proxies;

/// <summary>Another server of the API, which learns of each change 10 s late. Its view of the targets' health is its own and in time.</summary>
internal sealed class LaggingReplica : IDisposable
{
    private readonly HttpClient probes = HealthProber.CreateHttp();
    private readonly string folder = Directory.CreateTempSubdirectory("rollout-replica-").FullName;
    private readonly LoadBalancer balancer;
    private readonly ApiEndpoint api;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource end = new();

    public LaggingReplica(BalancerState state, int listenerPort, TimeProvider time)
    {
        this.time = time;
        balancer = new LoadBalancer(Path.Combine(folder, "balancer.json"), new HealthProber(probes, TimeProvider.System), TimeProvider.System);
        balancer.Change(_ => state);
        api = new ApiEndpoint(balancer, new SigV4Verifier(EmbeddedContract.LocalKey, EmbeddedContract.LocalKey, TimeProvider.System), () => listenerPort, new ProgramLog(TextWriter.Null, time));
    }

    /// <summary>Whether it has found out how its targets are.</summary>
    public bool IsReady => balancer.Groups.All(group => group.Targets.All(target => target.Status != TargetStatus.Registering));

    public Task AnswerAsync(HttpContext context) => api.HandleAsync(context);

    /// <summary>Takes note of a change of the original.</summary>
    public void Learn(BalancerState changed) => _ = LearnAsync(changed);

    public void Dispose()
    {
        end.Cancel();
        balancer.Stop();
        probes.Dispose();
        end.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task LearnAsync(BalancerState changed)
    {
        try
        {
            await Task.Delay(ArmedFault.StaleFor, time, end.Token);
            balancer.Change(_ => changed);
        }
        catch (OperationCanceledException)
        {
            // The cell is over.
        }
    }
}
