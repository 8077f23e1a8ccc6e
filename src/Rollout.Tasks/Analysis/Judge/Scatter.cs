namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How the rate of events of a slot swings from block to block, beyond what independent requests do. Of one metric, or of all metrics of a rollout together.</summary>
/// <param name="Swing">Squared coefficient of variation of the rate; below 0 by chance.</param>
/// <param name="Error">Standard error of <see cref="Swing"/> if requests are independent.</param>
/// <param name="Lag">Autocorrelation of the residuals from one block to the next.</param>
/// <param name="Blocks">Blocks of all slots and metrics.</param>
/// <param name="Degrees">Degrees of freedom behind it; 0 when nothing is known.</param>
/// <param name="Length">Blocks in time.</param>
internal readonly record struct Scatter(double Swing, double Error, double Lag, double Blocks, double Degrees, int Length)
{
    // Set by simulation, see bench/judge: what is above these is no chance.
    private const double Beyond = 2.8;
    private const double BeyondWithFewDegrees = 1.5;
    private const double LagBeyond = 0.7;

    /// <summary>A mean that was taken from few blocks hides this much of slow swings, over the number of blocks.</summary>
    private const double Hidden = 6;

    /// <summary>What the blocks of some series say together: each slot against its own mean rate.</summary>
    public static Scatter Of(IEnumerable<BlockSeries> all)
    {
        double excess = 0, weight = 0, lag = 0, blocks = 0, degrees = 0;
        var length = 0;
        foreach (var (series, side) in all.SelectMany(series => Sides(series).Select(side => (series, side))))
        {
            // The excess of Pearson's dispersion grows with the events of a block; the swing does not.
            excess += side.Mean * side.Excess / side.Variance;
            weight += side.Mean * side.Mean / side.Variance;
            lag += series.Full.Length * side.Lag;
            blocks += series.Full.Length;
            degrees += series.Full.Length - 1;
            length = Math.Max(length, series.Full.Length);
        }

        return weight > 0 ? new(excess / weight, 1 / Math.Sqrt(weight), lag / blocks, blocks, degrees, length) : default;
    }

    /// <summary>By how much the variance of a count is larger than the binomial one.</summary>
    /// <param name="mean">Events of a block.</param>
    /// <returns>1 where the scatter may be chance.</returns>
    public double Inflation(double mean)
    {
        if (Degrees <= 0 || Swing <= Beyond * (1 + (BeyondWithFewDegrees / Degrees)) * Error)
        {
            return 1;
        }

        var dispersion = 1 + ((Swing + Error) * mean * (1 + (Hidden / (Length - 1))));
        var lag = (Lag + (1d / Length)) / (1 - (2d / Length));
        var rho = lag > LagBeyond / Math.Sqrt(Blocks) ? Math.Min(0.9, lag) : 0;
        return dispersion * Math.Min(Math.Max(1, Length / 2d), (1 + rho) / (1 - rho));
    }

    private static IEnumerable<SideScatter> Sides(BlockSeries series)
    {
        if (SideScatter.Of(series, block => (block.Candidate, block.CandidateOf)) is { } candidate)
        {
            yield return candidate;
        }

        if (SideScatter.Of(series, block => (block.Stable, block.StableOf)) is { } stable)
        {
            yield return stable;
        }
    }
}
