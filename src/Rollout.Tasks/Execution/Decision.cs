namespace Rollout.Tasks.Execution;

/// <summary>What a rollout must do next. Data only: the runner carries it out.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Enter a step: give the candidate its weight, then watch.</summary>
    /// <param name="StepIndex">Zero-based index of the step.</param>
    /// <param name="Weight">Whole percent of requests for the candidate.</param>
    public sealed record EnterStep(int StepIndex, int Weight) : Decision;

    /// <summary>Go on watching the step.</summary>
    /// <param name="Until">End of its hold.</param>
    public sealed record Wait(DateTimeOffset Until) : Decision;

    /// <summary>The step was watched to its end and passed.</summary>
    /// <param name="StepIndex">Zero-based index of the step.</param>
    public sealed record PassStep(int StepIndex) : Decision
    {
        /// <summary>Why it passes without proof, with the policy that allows it; null when it is proven.</summary>
        public string? Unproven { get; init; }
    }

    /// <summary>The hold is over and nobody can tell: go on watching the step.</summary>
    /// <param name="StepIndex">Zero-based index of the step.</param>
    /// <param name="Until">When it ends at the latest.</param>
    /// <param name="Reason">In words.</param>
    public sealed record Extend(int StepIndex, DateTimeOffset Until, string Reason) : Decision;

    /// <summary>All steps asked for have passed, but not the last of the plan.</summary>
    public sealed record Arrived : Decision;

    /// <summary>The last step has passed: the candidate becomes stable.</summary>
    public sealed record CutOver : Decision;

    /// <summary>The bake time is over, and all was well in it.</summary>
    public sealed record EndBake : Decision;

    /// <summary>Stay where it is and ask for a person.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record Hold(string Reason) : Decision;

    /// <summary>Give all traffic back to the stable release.</summary>
    /// <param name="Reason">In words.</param>
    public sealed record Abort(string Reason) : Decision;
}
