using Rollout.Tasks.Embedded;

namespace Rollout.Local.Control;

/// <summary>What the control port asks of the program as a whole.</summary>
internal interface IControlHost
{
    /// <summary>Makes sure that the cluster runs, and notes its port.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where it answers.</returns>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2402 to RT2406: it cannot be started.</exception>
    Task<PostgresStatus> EnsurePostgresAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure that HAProxy runs, and notes where it answers.</summary>
    /// <param name="topology">What it must have.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where everything answers now.</returns>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2140: it is not installed. RT2141: it does not start. RT2413: the topology has a fault.</exception>
    Task<EmbeddedEndpoints> EnsureHAProxyAsync(HAProxyTopology topology, CancellationToken cancellationToken);

    /// <summary>Prepares the end.</summary>
    /// <param name="keep">True leaves services and cluster running; false ends them.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="Rollout.Tasks.RolloutException">RT2414, RT2406: something does not end.</exception>
    Task ShutDownAsync(bool keep, CancellationToken cancellationToken);

    /// <summary>Ends the program.</summary>
    void End();
}
