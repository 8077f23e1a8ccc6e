namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How the events of one slot scatter around its mean rate.</summary>
/// <param name="Excess">Pearson's dispersion, less 1.</param>
/// <param name="Mean">Events of a block.</param>
/// <param name="Variance">Of <see cref="Excess"/> if requests are independent.</param>
/// <param name="Lag">Autocorrelation of the residuals from one block to the next.</param>
internal readonly record struct SideScatter(double Excess, double Mean, double Variance, double Lag)
{
    /// <returns>Null with fewer than two blocks, or without events.</returns>
    public static SideScatter? Of(BlockSeries series, Func<Block, (double Events, double Requests)> side)
    {
        var (all, of) = (0d, 0d);
        foreach (var block in series.Full)
        {
            var (events, requests) = side(block);
            all += events;
            of += requests;
        }

        var blocks = series.Full.Length;
        if (blocks < 2 || all <= 0 || of <= 0)
        {
            return null;
        }

        var (squares, products, before) = (0d, 0d, 0d);
        foreach (var block in series.Full)
        {
            var (events, requests) = side(block);
            var expected = all * requests / of;
            // Where nearly every request is an event the variance goes to 0: it must not divide by it.
            var residual = expected > 0 ? (events - expected) / Math.Sqrt(expected * Math.Max(0.02, 1 - (all / of))) : 0;
            squares += residual * residual;
            products += residual * before;
            before = residual;
        }

        var (degrees, mean) = (blocks - 1d, all / blocks);
        return new((squares / degrees) - 1, mean, (2 + (1 / mean)) / degrees, squares > 0 ? products / squares : 0);
    }
}
