using Rollout.Tasks.Embedded;

namespace Rollout.Tasks.Runtimes.Process;

/// <summary>What the process runtime needs of the embedded environment's supervisor.</summary>
internal interface ISupervisor
{
    /// <summary>All processes under supervision, running or not.</summary>
    Task<IReadOnlyList<SupervisedProcess>> ListProcessesAsync(CancellationToken cancellationToken);

    /// <summary>Starts one, or keeps it when it runs with the same fingerprint.</summary>
    Task<SupervisedProcess> PutProcessAsync(string name, ProcessRequest request, CancellationToken cancellationToken);

    /// <summary>Ends one and forgets it.</summary>
    Task DeleteProcessAsync(string name, TimeSpan stopTimeout, CancellationToken cancellationToken);
}
