using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.WayBack;

/// <summary>Stays where it is and asks for a person.</summary>
internal static class Holding
{
    private static readonly TimeSpan JournalDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Journals that the rollout is held. To hold changes nothing, so a journal that cannot be written makes it no less of a hold, and above all no way back.</summary>
    /// <param name="session">The environment.</param>
    /// <param name="task">Name of the task, for the journal.</param>
    /// <param name="reason">Why it is held.</param>
    /// <param name="then">Where it is held and what a person can do, in whole sentences.</param>
    /// <param name="cause">What it is held for, where that was a fault.</param>
    /// <param name="grounds">What guards and judge said; null where they had no part in it.</param>
    /// <returns>RT3010, to be thrown.</returns>
    /// <exception cref="RolloutException">RT4002: another process has the lease, and decides.</exception>
    public static async Task<RolloutException> NoteAsync(RolloutSession session, string task, string reason, string then, Exception? cause = null, IReadOnlyList<DecisionGround>? grounds = null)
    {
        using var deadline = new CancellationTokenSource(JournalDeadline, session.Time);
        try
        {
            await session.AppendAsync(task, JournalKind.Decision, JournalTypes.Held, new ReasonData(reason) { Grounds = grounds }, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not RolloutException { Code: "RT4002" })
        {
            session.Reporter.Report(new RolloutEvent.Warning($"the journal could not take that the rollout is held: {fault.Message}"));
        }

        return new RolloutException("RT3010", $"{reason}. {then}", ExitCode.Held, cause);
    }
}
