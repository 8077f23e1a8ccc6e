namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What a metric has spent of its error budget. Alpha spending after Lan and DeMets (1983), with a closed form for what a look costs.</summary>
/// <param name="Spent">Probability of a false alarm that the looks so far may have had together.</param>
/// <param name="Information">Of the last look that cost anything: events or samples; 0 before it, and after a reset.</param>
/// <param name="Level">Tail probability at or below which that look failed the candidate.</param>
internal readonly record struct Spending(double Spent, double Information, double Level)
{
    /// <summary>The level of the next look.</summary>
    /// <param name="released">Budget that may be spent up to this look.</param>
    /// <param name="information">Events or samples now.</param>
    /// <param name="attainable">The largest tail probability not above a level that the data can have; 0 for none.</param>
    /// <returns>What is spent afterwards, and the tail probability at or below which the evidence fails the candidate; 0 when nothing can.</returns>
    public (Spending Next, double Level) Look(double released, double information, Func<double, double> attainable)
    {
        var available = released - Spent;
        if (available <= 0 || information <= Information)
        {
            return (this, 0);
        }

        // The cost of a level grows with it: the largest that can be paid, by halving on a logarithmic scale.
        var (low, high) = (Math.Log(available), Math.Log(released));
        for (var i = 0; i < 12; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Cost(Math.Exp(middle), information) <= available ? (middle, high) : (low, middle);
        }

        var level = attainable(Math.Exp(low));
        return level <= 0 ? (this, 0) : (new(Spent + Cost(level, information), information, level), level);
    }

    /// <summary>How often a path is beyond the boundary at this look and was not at the last one: the smaller of two bounds.</summary>
    /// <remarks>
    /// One: a normal path that is above the boundary now, by the mean overshoot, and was below the last boundary at the last look.
    /// Two: the rate at which a continuous path crosses a flat boundary, b squared half for each unit of the logarithm of the information (Siegmund 1985, section 4.4); where the boundary came down, with what lay between.
    /// </remarks>
    private double Cost(double level, double information)
    {
        if (Information <= 0)
        {
            return level;
        }

        var (boundary, ratio) = (Tails.Z(level), Information / information);
        var pair = Tails.Upper(((Math.Sqrt(ratio) * (boundary + (1 / boundary))) - Tails.Z(Level)) / Math.Sqrt(1 - ratio));
        var path = (boundary * boundary / 2 * -Math.Log(ratio)) + Math.Max(0, 1 - (Level / level));
        return level * Math.Min(1, Math.Min(pair, path));
    }
}
