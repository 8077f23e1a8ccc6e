using System.Numerics;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>Puts a share into the weights of single servers. Pure.</summary>
/// <remarks>
/// All servers of a slot get the same weight. For <c>p</c> percent, <c>n</c> servers of the candidate and <c>m</c> of the stable slot the weights of one server are
/// <c>p·m : (100-p)·n</c> in lowest terms. That is exact with equally many servers in both slots, and wherever the lowest terms fit into HAProxy's 0 to 256;
/// elsewhere it is the nearest share there is, which the router refuses by name. With up to 8 servers a slot it is off by at most 0.04 percentage points for 5 to 95 percent,
/// exact for every multiple of 5, and off by at most 2.04 for 1 and 99.
/// Lowest terms, because HAProxy's turn is as long as the sum of the weights: after a change in the middle of a turn it catches up, and with weights of 50 and 50
/// one slot was seen 70 requests off its half. With 1 and 1 there is nothing to catch up.
/// </remarks>
internal static class HAProxyWeights
{
    /// <summary>The largest weight that HAProxy takes.</summary>
    public const int Largest = 256;

    /// <summary>Weights of one server of each slot.</summary>
    /// <param name="percent">Whole percent of requests for the candidate, 0 to 100.</param>
    /// <param name="candidates">Servers of the candidate, at least 1.</param>
    /// <param name="stables">Servers of the stable slot, at least 1.</param>
    public static (int Candidate, int Stable) Of(int percent, int candidates, int stables)
    {
        var candidate = percent * stables;
        var stable = (100 - percent) * candidates;
        var common = (int)BigInteger.GreatestCommonDivisor(candidate, stable);
        return Math.Max(candidate, stable) / common <= Largest ? (candidate / common, stable / common) : Nearest(percent, candidates, stables);
    }

    /// <summary>By how many percentage points the share of such weights is off.</summary>
    public static double ErrorOf((int Candidate, int Stable) weights, int percent, int candidates, int stables) =>
        Math.Abs((100.0 * candidates * weights.Candidate / (((long)candidates * weights.Candidate) + ((long)stables * weights.Stable))) - percent);

    private static (int Candidate, int Stable) Nearest(int percent, int candidates, int stables) => Enumerable.Range(1, Largest)
        .Select(stable => (Math.Clamp((int)Math.Round((double)stable * percent * stables / ((100 - percent) * candidates)), 1, Largest), stable))
        .MinBy(weights => ErrorOf(weights, percent, candidates, stables));
}
