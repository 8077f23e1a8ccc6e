using Rollout.Tasks.Analysis;
using Rollout.Tasks.Database;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Images;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>The outside world of one environment, behind its ports.</summary>
internal sealed record Backends : IAsyncDisposable
{
    public required IImageStore Images { get; init; }

    public required IServiceRuntime Runtime { get; init; }

    /// <summary>The same for instances of the stable release on the copy of staging; it knows none of the others.</summary>
    public required IServiceRuntime ReplayRuntime { get; init; }

    public required ITrafficRouter Router { get; init; }

    /// <summary>Makes the source of counters for a given stable slot.</summary>
    public required Func<Slot, IMetricSource> Metrics { get; init; }

    /// <summary>What <see cref="Metrics"/> keeps open; null when nothing must be closed.</summary>
    public IAsyncDisposable? MetricSources { get; init; }

    public required IMigrator Migrator { get; init; }

    public required IDatabaseServer DatabaseServer { get; init; }

    public required ISharedSchema SharedSchema { get; init; }

    /// <summary>Makes what runs statements of the stable release on a copy.</summary>
    public required Func<IReadOnlyList<SqlStatement>, IProbeReplay> Probes { get; init; }

    /// <summary>Asks git about the sources.</summary>
    public required Func<CancellationToken, Task<SourceState>> Sources { get; init; }

    /// <summary>For requests to instances: health probes and smoke flows.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>The shared database; null when the application has none.</summary>
    public Secret? Database { get; init; }

    /// <summary>The staging database; null when there is none.</summary>
    public Secret? Staging { get; init; }

    /// <summary>Where clients reach the load balancer; null when this tool makes no traffic.</summary>
    public Uri? TrafficAddress { get; init; }

    /// <summary>Closes what the adapters keep open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (MetricSources is not null)
        {
            await MetricSources.DisposeAsync().ConfigureAwait(false);
        }

        (Router as IDisposable)?.Dispose();
    }
}
