using Rollout.Tasks.Load;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>The traffic that this process makes while it works.</summary>
internal sealed class LoadRun : IDisposable
{
    private readonly HttpMessageInvoker client = LoadGenerator.CreateClient();
    private readonly CancellationTokenSource stop = new();
    private readonly LoadGenerator generator;
    private readonly Task<LoadSnapshot> running;

    private LoadRun(LoadPlan plan, Uri address, TimeProvider time)
    {
        generator = new LoadGenerator(client, plan, address, time);
        running = Task.Run(() => generator.RunAsync(stop.Token));
    }

    public static LoadRun Start(LoadPlan plan, Uri address, TimeProvider time) => new(plan, address, time);

    public ClientTraffic Read()
    {
        var snapshot = generator.Snapshot();
        return new ClientTraffic(snapshot.Requests, snapshot.Failed);
    }

    /// <summary>Starts no more requests and waits for those in flight.</summary>
    /// <returns>All that was counted.</returns>
    public async Task<LoadSnapshot> StopAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    public void Dispose()
    {
        client.Dispose();
        stop.Dispose();
    }
}
