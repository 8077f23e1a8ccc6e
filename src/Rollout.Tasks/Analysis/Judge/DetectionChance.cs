using MathNet.Numerics.Distributions;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>How likely the last look of a hold that sees a new event fails a candidate whose requests have a larger share of events.</summary>
/// <param name="Track">Metric, error budget and planned looks.</param>
/// <param name="Candidate">The candidate's requests in the hold.</param>
/// <param name="Stable">The stable slot's requests in the hold.</param>
/// <param name="Usual">The stable slot's share of events, 0 to 1.</param>
/// <param name="ByShare">Whether the smallest effect is one of the share of events; a latency's is one of time, which no plan knows beforehand.</param>
internal sealed record DetectionChance(Track Track, double Candidate, double Stable, double Usual, bool ByShare)
{
    /// <summary>Looks that are followed at most: more of them change the boundary little.</summary>
    private const int Followed = 240;

    /// <summary>The chance, summed over what the stable slot may do; exact but for one thing: the events of the looks before the last, which the boundary depends on, are taken as expected.</summary>
    /// <param name="share">The candidate's share of events, 0 to 1.</param>
    public double Of(double share)
    {
        if (Track.PlannedLooks < Schedule.FirstCount || Candidate < 1 || Stable < 1)
        {
            return 0;
        }

        var level = Level(Math.Round((Candidate * share) + (Stable * Usual)));
        if (level <= 0)
        {
            return 0;
        }

        var (mean, spread) = (Stable * Usual, 8 * Math.Sqrt(Stable * Usual * (1 - Usual)));
        var (first, last) = (Math.Max(0, Math.Floor(mean - spread - 8)), Math.Min(Stable, Math.Ceiling(mean + spread + 8)));
        var stride = Math.Ceiling((last - first + 1) / 200);
        var (chance, weights) = (0d, 0d);
        for (var stable = first; stable <= last; stable += stride)
        {
            var weight = Binomial.PMF(Usual, (int)Stable, (int)stable);
            chance += weight < 1e-9 ? 0 : weight * Tails.Binomial(Least(stable, level), Candidate, share);
            weights += weight;
        }

        return weights > 0 ? chance / weights : 0;
    }

    /// <summary>The tail probability at or below which the last look that sees a new event fails the candidate.</summary>
    private double Level(double events)
    {
        var (spending, level, part) = (default(Spending), 0d, Candidate / (Candidate + Stable));
        var looks = Looks().Select(look => (Look: look, Seen: Math.Round(events * look / Track.PlannedLooks))).Where(look => look.Seen > 0).DistinctBy(look => look.Seen).ToList();
        for (var i = 0; i < looks.Count; i++)
        {
            var (look, seen) = looks[i];
            var isLast = i == looks.Count - 1;
            // How many events the last one sees is not known: every level may be attainable.
            (spending, level) = spending.Look(Schedule.Counts(Track with { Looks = look + 1 }), seen, asked => isLast ? asked : Track.Attainable(asked, seen, part));
        }

        return level;
    }

    private IEnumerable<int> Looks()
    {
        var decide = Track.PlannedLooks - Schedule.FirstCount + 1;
        var followed = Math.Min(decide, Followed);
        return Enumerable.Range(1, followed).Select(i => Schedule.FirstCount - 1 + (int)((long)decide * i / followed));
    }

    /// <summary>The candidate's fewest events that fail it beside the stable slot's.</summary>
    private double Least(double stable, double level)
    {
        var (low, high) = (-1d, Candidate + 1);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            (low, high) = Fails(middle, stable, level) ? (low, middle) : (middle, high);
        }

        return high;
    }

    private bool Fails(double candidate, double stable, double level)
    {
        var difference = (candidate / Candidate) - (stable / Stable);
        var minimum = Track.Metric.MinimumEffect;
        var smallest = minimum.Value / 100 * (minimum.Relative ? stable / Stable : 1);
        return difference > 0 && (!ByShare || difference >= smallest)
            && Tails.Binomial(candidate, candidate + stable, Candidate / (Candidate + Stable)) <= level;
    }
}
