using Rollout.Tasks;

namespace Build;

/// <summary>What the process must end with; Cake itself knows only one code for all failures.</summary>
public sealed class RunOutcome
{
    /// <summary>Null as long as no task has said anything.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Why, in one line; empty when all went as planned.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>Notes a failure. The first one counts.</summary>
    /// <param name="code">What the process ends with.</param>
    /// <param name="reason">One line.</param>
    public void Fail(ExitCode code, string reason)
    {
        if (ExitCode is null)
        {
            ExitCode = (int)code;
            Reason = reason;
        }
    }

    /// <summary>Takes the place of what was noted before: how the run ended counts more than what began its end.</summary>
    /// <param name="code">What the process ends with.</param>
    /// <param name="reason">One line.</param>
    public void End(ExitCode code, string reason) => (ExitCode, Reason) = ((int)code, reason);
}
