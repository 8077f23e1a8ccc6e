namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The samples of both slots with their common ranks; equal values share the mean of their ranks.</summary>
internal sealed class RankedSamples
{
    private RankedSamples(double[] candidate, double[] stable, double ties)
    {
        Candidate = candidate;
        Stable = stable;
        Ties = ties;
        var n = candidate.Length;
        U = candidate.Sum() - (n * (n + 1) / 2d);
    }

    /// <summary>Samples of each slot.</summary>
    public int Count => Candidate.Length;

    /// <summary>Ranks of the candidate's samples in the order of time.</summary>
    public double[] Candidate { get; }

    /// <summary>Ranks of the stable slot's samples in the order of time.</summary>
    public double[] Stable { get; }

    /// <summary>Sum of t cubed less t over all groups of t equal values; 0 without ties.</summary>
    public double Ties { get; }

    /// <summary>Pairs in which the candidate's value is larger; a tie is half a pair.</summary>
    public double U { get; }

    /// <summary>Ranks the full blocks of a series.</summary>
    public static RankedSamples Of(BlockSeries series)
    {
        var n = series.Full.Length;
        var (values, order) = (new double[2 * n], new int[2 * n]);
        for (var i = 0; i < n; i++)
        {
            (values[i], values[n + i]) = (series.Full[i].Candidate / series.Full[i].CandidateOf, series.Full[i].Stable / series.Full[i].StableOf);
            (order[i], order[n + i]) = (i, n + i);
        }

        Array.Sort(values, order);
        return Rank(values, order, n);
    }

    private static RankedSamples Rank(double[] sorted, int[] order, int n)
    {
        var (candidate, stable, ties) = (new double[n], new double[n], 0d);
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            to = from + 1;
            while (to < sorted.Length && sorted[to] - sorted[from] <= 1e-12 * Math.Abs(sorted[from]))
            {
                to++;
            }

            double group = to - from;
            ties += (group * group * group) - group;
            for (var i = from; i < to; i++)
            {
                (order[i] < n ? candidate : stable)[order[i] % n] = (from + to + 1) / 2d;
            }
        }

        return new(candidate, stable, ties);
    }
}
