using Rollout.Tasks.Execution.WayBack;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Leads back between two tasks, when what stands there takes its time: a task of the caller, or an output that nobody reads.</summary>
internal sealed class IdleWatch
{
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenRegistration registration;
    private Task<RolloutException?>? back;

    /// <summary>Begins to look.</summary>
    public IdleWatch(RolloutSession session, CancellationToken interrupted)
    {
        stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted, session.LeaseLost, session.AbortRequested, session.GuardFired);
        registration = stop.Token.Register(() => back = Task.Run(() => BackAsync(session, interrupted)));
    }

    /// <summary>Ends the look.</summary>
    /// <returns>What the run must end with; null when nothing came.</returns>
    public async Task<RolloutException?> EndAsync()
    {
        await registration.DisposeAsync().ConfigureAwait(false);
        stop.Dispose();
        return back is null ? null : await back.ConfigureAwait(false);
    }

    private static Task<RolloutException?> BackAsync(RolloutSession session, CancellationToken interrupted)
    {
        var (reason, exitCode) = session.AbortRequested.IsCancellationRequested ? (session.AbortReason, ExitCode.RolledBack)
            : session.GuardFired.IsCancellationRequested && !interrupted.IsCancellationRequested ? (session.Steps.Seen.Reason, ExitCode.RolledBack)
            : ("interrupted by the operator", ExitCode.Interrupted);
        return new Safeguard(session).AfterFaultAsync("between two tasks", reason, exitCode);
    }
}
