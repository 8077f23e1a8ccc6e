using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Tail probabilities and the z values that belong to them.</summary>
internal static class Tails
{
    /// <summary>The smallest probability that is told apart: beyond it evidence is evidence.</summary>
    private const double Least = 1e-300;

    /// <summary>How often a binomial count is this large or larger: the regularized incomplete beta function.</summary>
    public static double Binomial(double count, double trials, double share) =>
        count <= 0 ? 1 : share <= 0 || count > trials ? 0 : share >= 1 ? 1 : SpecialFunctions.BetaRegularized(count, trials - count + 1, share);

    /// <summary>The standard normal value that is exceeded with a probability.</summary>
    public static double Z(double probability) => -Normal.InvCDF(0, 1, Math.Clamp(probability, Least, 1 - 1e-16));

    /// <summary>How often a standard normal value is this large or larger.</summary>
    public static double Upper(double z) => Normal.CDF(0, 1, -z);

    /// <summary>The normal value that is as rare as a value of Student's t.</summary>
    public static double ZOfT(double t, double degrees) => degrees > 1e4 ? t : Z(StudentT.CDF(0, 1, degrees, -t));
}
