using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What the judge can find in a step, before anything has run.</summary>
public static class Detection
{
    /// <summary>One line for each step.</summary>
    /// <param name="plan">Its steps and judge.</param>
    /// <param name="requestsPerSecond">Expected requests of both slots together.</param>
    /// <returns>Empty without a judge.</returns>
    public static IReadOnlyList<string> Describe(RolloutPlan plan, double requestsPerSecond) => [];
}
