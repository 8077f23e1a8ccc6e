namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How much a sample depends on the one before it, taken on the ranks around each slot's mean.</summary>
/// <param name="Share">As computed, -1 to 1; too low by what taking the means costs.</param>
/// <param name="Count">Samples behind it; 0 when nothing is known.</param>
internal readonly record struct Autocorrelation(double Share, double Count)
{
    /// <summary>Of both slots of one metric.</summary>
    public static Autocorrelation Of(RankedSamples ranked)
    {
        var (products, squares) = (0d, 0d);
        Add(ranked.Candidate, ref products, ref squares);
        Add(ranked.Stable, ref products, ref squares);
        return new(squares > 0 ? products / squares : 0, 2 * ranked.Count);
    }

    /// <summary>Of some metrics together: the mean, by samples.</summary>
    public static Autocorrelation Of(IEnumerable<Autocorrelation> all)
    {
        var (sum, count) = (0d, 0d);
        foreach (var one in all)
        {
            sum += one.Count * one.Share;
            count += one.Count;
        }

        return count > 0 ? new(sum / count, count) : default;
    }

    /// <summary>What it is to be taken for.</summary>
    /// <param name="samples">Of a slot.</param>
    /// <param name="beyond">Standard errors above 0 below which it may be chance.</param>
    /// <param name="more">Standard errors that are added to what is no chance.</param>
    /// <returns>0 where it may be chance.</returns>
    public double TakenFor(int samples, double beyond, double more)
    {
        if (Count <= 0 || Share + (1d / samples) <= beyond / Math.Sqrt(Count))
        {
            return 0;
        }

        // Around a mean of its own a series looks less dependent than it is: by 1 / n and a part of itself (Marriott and Pope 1954). The part was set by simulation.
        return ((Share + (1d / samples)) / (1 - (2d / samples))) + (more / Math.Sqrt(Count));
    }

    private static void Add(double[] ranks, ref double products, ref double squares)
    {
        var mean = ranks.Average();
        for (var i = 0; i < ranks.Length; i++)
        {
            squares += (ranks[i] - mean) * (ranks[i] - mean);
            products += i > 0 ? (ranks[i] - mean) * (ranks[i - 1] - mean) : 0;
        }
    }
}
