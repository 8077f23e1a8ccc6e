namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How sure it is that the candidate is worse.</summary>
/// <param name="Z">Standard normal value of the exact tail, as if looks did not depend on each other.</param>
/// <param name="Inflation">By how much the variance is larger than the rule assumes, 1 or more: dispersion and dependence over time.</param>
/// <param name="Corrected">What is held against the boundary.</param>
internal readonly record struct Evidence(double Z, double Inflation, double Corrected);
