namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How much more counts scatter from block to block than independent requests would.</summary>
internal static class Dispersion
{
    /// <summary>Variance inflation of the candidate's count.</summary>
    /// <param name="series">Blocks of the epoch.</param>
    /// <param name="share">The candidate's share of the events: the scatter is taken around it, so that a difference between the slots is no scatter.</param>
    /// <param name="blocks">Blocks with events.</param>
    public static double Of(BlockSeries series, double share, out int blocks)
    {
        blocks = 0;
        double squares = 0, products = 0, before = 0;
        share = Math.Clamp(share, 0.02, 0.98);
        foreach (var block in series.Full)
        {
            if (block.Events <= 0)
            {
                continue;
            }

            var residual = (block.Candidate - (block.Events * share)) / Math.Sqrt(block.Events * share * (1 - share));
            squares += residual * residual;
            products += residual * before;
            before = residual;
            blocks++;
        }

        if (blocks < 2)
        {
            return 1;
        }

        double degrees = blocks - 1;
        var dispersion = squares > degrees + (Tune.X3 * Math.Sqrt(2 * degrees)) + Tune.D0 ? squares / degrees : 1;
        var dependence = products / Math.Max(squares, 1e-12);
        dependence = dependence > Tune.RhoN / Math.Sqrt(blocks) ? Math.Min(0.95, dependence + (1d / blocks)) : 0;
        return dispersion * (1 + dependence) / (1 - dependence);
    }
}
