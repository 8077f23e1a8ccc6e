namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How much must be seen to find a difference with a power of 95 %.</summary>
internal static class SampleSize
{
    private const double PowerZ = 1.6449;

    /// <summary>Candidate requests for two rates: Fleiss, Levin and Paik (2003), formula 4.14, for unequal sides.</summary>
    /// <returns>0 when the difference cannot be found at any size.</returns>
    public static long Requests(double stable, double candidate, double stableForEach, double budget)
    {
        candidate = Math.Min(1, candidate);
        if (!(candidate > stable) || stableForEach <= 0 || budget <= 0)
        {
            return 0;
        }

        var mean = (candidate + (stableForEach * stable)) / (1 + stableForEach);
        var healthy = Math.Sqrt(mean * (1 - mean) * (1 + (1 / stableForEach)));
        var worse = Math.Sqrt((candidate * (1 - candidate)) + (stable * (1 - stable) / stableForEach));
        var root = ((Boundary(budget) * healthy) + (PowerZ * worse)) / (candidate - stable);
        return (long)Math.Min(1e15, Math.Ceiling(root * root));
    }

    /// <summary>Samples of each slot for a shift: Noether (1987), with the normal distribution's efficiency of the rank sum.</summary>
    public static long Samples(double shift, double spread, double budget)
    {
        if (!(shift > 0) || budget <= 0)
        {
            return 0;
        }

        var root = (Boundary(budget) + PowerZ) * spread / shift;
        return (long)Math.Min(1e15, Math.Ceiling(2 / 0.955 * root * root));
    }

    /// <summary>The boundary that a look in the middle of a hold has, about.</summary>
    private static double Boundary(double budget) => Tails.Z(budget / 10);
}
