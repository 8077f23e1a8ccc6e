using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Supervision;

/// <summary>Ends processes: asks first, waits, then ends by force. Never touches a process that only got the number of an earlier one.</summary>
internal static class ProcessEnd
{
    private static readonly TimeSpan ForceDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Ends a process and what it started in its group.</summary>
    /// <param name="name">For the message.</param>
    /// <param name="identity">The process.</param>
    /// <param name="timeout">Time between the request to end and the end by force.</param>
    /// <param name="time">Clock of the waits.</param>
    /// <param name="cancellationToken">Ends the waits.</param>
    /// <exception cref="RolloutException">RT2414: it cannot be ended.</exception>
    public static async Task EndAsync(string name, ProcessIdentity identity, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!identity.IsRunning)
        {
            return;
        }

        var members = ProcStat.Read(identity.ProcessId)?.Group == identity.ProcessId ? ProcStat.Members(identity.ProcessId) : [];
        identity.Signal(Posix.Terminate);
        if (!await identity.WaitForEndAsync(timeout, time, cancellationToken))
        {
            identity.Signal(Posix.Kill);
            if (!await identity.WaitForEndAsync(ForceDeadline, time, cancellationToken))
            {
                throw new RolloutException("RT2414", $"the process '{name}' ({identity.ProcessId}) does not end, not even by force. End it by hand.");
            }
        }

        // Children that did not go with their leader.
        foreach (var member in members)
        {
            member.Signal(Posix.Kill);
        }
    }
}
