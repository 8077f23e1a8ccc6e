using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>Takes an embedded environment down.</summary>
internal sealed class EnvironmentTeardown(RolloutPlan plan, EmbeddedLauncher launcher, TimeProvider time)
{
    public async Task RunAsync(bool purge, CancellationToken cancellationToken)
    {
        var stores = new EnvironmentStores(plan, time);
        var lease = await stores.Leases.AcquireAsync("LocalDown", cancellationToken).ConfigureAwait(false);
        try
        {
            await StopInstancesAsync(cancellationToken).ConfigureAwait(false);
            await launcher.StopAsync(purge, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stores.Leases.ReleaseAsync(lease, CancellationToken.None).ConfigureAwait(false);
        }

        if (purge)
        {
            Directory.Delete(EnvironmentStores.DirectoryOf(plan), recursive: true);
        }
    }

    /// <summary>Processes end with their supervisor; other runtimes are asked.</summary>
    private async Task StopInstancesAsync(CancellationToken cancellationToken)
    {
        if (plan.Runtime.Kind == "process")
        {
            return;
        }

        using var http = EmbeddedClient.CreateHttp();
        foreach (var runtime in new[] { BackendFactory.Runtime(plan, null, http, TimeProvider.System), BackendFactory.ReplayRuntime(plan, null, http, TimeProvider.System) })
        {
            foreach (var instance in await runtime.ListAsync(cancellationToken).ConfigureAwait(false))
            {
                await runtime.StopAsync(instance.Service, instance.Slot, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
