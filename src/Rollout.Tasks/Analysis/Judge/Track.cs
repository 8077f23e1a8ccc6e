namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What the judge keeps of one metric in one epoch. Immutable.</summary>
internal sealed record Track(JudgedMetric Metric, double Budget, int PlannedLooks)
{
    /// <summary>Looks so far; a counter reset does not begin anew.</summary>
    public int Looks { get; init; }

    /// <summary>Looks since the last reset.</summary>
    public BlockSeries Series { get; init; } = BlockSeries.Empty;

    /// <summary>What is spent of <see cref="Budget"/>.</summary>
    public Spending Spending { get; init; }

    /// <summary>The last usable input; null before the first.</summary>
    public MetricInput? Before { get; init; }

    /// <summary>Where the window of the histograms begins.</summary>
    public MetricInput? Base { get; init; }

    /// <summary>For histograms: requests above it are events; null while it is not known.</summary>
    public double? BoundMs { get; init; }

    /// <summary>Whether the last sample had data of both slots.</summary>
    public bool HasData { get; init; }

    /// <summary>What speaks against the candidate.</summary>
    public Evidence Evidence { get; init; }

    /// <summary>Tail probability at or below which the last look fails the candidate; 0 when it cannot.</summary>
    public double Level { get; init; }

    /// <summary>Whether the last sample added a look that is not judged yet.</summary>
    public bool HasLook { get; init; }

    /// <summary>The samples of both slots by rank; null for counts, and before there are two.</summary>
    public RankedSamples? Ranked { get; init; }

    /// <summary>Whether the samples are compared by rank.</summary>
    public bool IsRanked => Before?.Kind is InputKind.Values or InputKind.Increments;

    /// <summary>The track with one more sample.</summary>
    public Track Observe(MetricSample sample, IReadOnlyDictionary<(string Metric, SlotRole? Role), MetricReading> readings)
    {
        var looked = this with { Looks = Looks + 1, Level = 0, HasLook = false };
        if (MetricInput.Find(sample, readings, Metric) is not { } input)
        {
            return looked with { HasData = false };
        }

        if (Before is null || !Continues(Before, input))
        {
            return looked.Begin(input);
        }

        if (input.CandidateAt <= Before.CandidateAt || input.StableAt <= Before.StableAt)
        {
            return looked with { HasData = true, Level = Level };
        }

        return Increment(input) is { } look
            ? (looked with { HasData = true, Before = input, HasLook = true, Series = Series.Add(look) }).Rank()
            : looked.Begin(input);
    }

    /// <summary>The track with its last look judged, if there was one.</summary>
    /// <param name="table">Tails of the rank sum test.</param>
    /// <param name="unrest">What all metrics of the rollout say of swings and dependence.</param>
    public Track Judge(RankTable table, Unrest unrest) => !HasLook ? this : IsRanked ? JudgeRanks(table, unrest) : JudgeCounts(unrest);

    private Track Rank() => IsRanked && Series.Full.Length >= 2 ? this with { Ranked = RankedSamples.Of(Series) } : this;

    /// <summary>A window begins: with counters at the next sample, with values at this one. What was spent stays spent.</summary>
    private Track Begin(MetricInput input)
    {
        var begun = this with
        {
            HasData = true,
            Series = BlockSeries.Empty,
            Ranked = null,
            Evidence = default,
            Spending = Spending with { Information = 0, Level = 0 },
            Before = input,
            Base = input,
            BoundMs = Bound(input),
        };
        return input.Kind == InputKind.Values ? begun with { Series = BlockSeries.Empty.Add(Worse(input.Now)) } : begun;
    }

    // The stable slot's past tells the bound: requests that are counted afterwards have no part in its choice.
    private double? Bound(MetricInput input)
    {
        if (input.Latency is not { } latency)
        {
            return null;
        }

        var share = MetricInput.Quantile(Metric.Name)!.Value;
        return LatencyBound.Of(latency.Stable, share);
    }

    private Block? Increment(MetricInput input) => input.Kind switch
    {
        InputKind.Values => Worse(input.Now),
        InputKind.Increments => Worse(new(input.Now.Candidate - Before!.Now.Candidate, 1, input.Now.Stable - Before.Now.Stable, 1)),
        InputKind.Counts => Difference(input.Now, Before!.Now),
        _ when BoundMs is { } bound => Difference(Above(input, bound), Above(Before!, bound)),
        _ => null,
    };

    private static Block Above(MetricInput input, double bound)
    {
        var (candidate, candidateOf) = LatencyBound.Above(input.Latency!.Value.Candidate, bound);
        var (stable, stableOf) = LatencyBound.Above(input.Latency!.Value.Stable, bound);
        return new(candidate, candidateOf, stable, stableOf);
    }

    private static Block Difference(Block now, Block before) =>
        new(Math.Max(0, now.Candidate - before.Candidate), now.CandidateOf - before.CandidateOf, Math.Max(0, now.Stable - before.Stable), now.StableOf - before.StableOf);

    private Block Worse(Block values) =>
        Metric.Direction == MetricDirection.LowerIsWorse ? values with { Candidate = -values.Candidate, Stable = -values.Stable } : values;

    private static bool Continues(MetricInput before, MetricInput now) => before.Kind == now.Kind && now.Kind switch
    {
        InputKind.Values => true,
        InputKind.Latency => LatencyBound.Continues(before.Latency!.Value.Candidate, now.Latency!.Value.Candidate) && LatencyBound.Continues(before.Latency!.Value.Stable, now.Latency!.Value.Stable),
        _ => now.Now.Candidate >= before.Now.Candidate && now.Now.CandidateOf >= before.Now.CandidateOf && now.Now.Stable >= before.Now.Stable && now.Now.StableOf >= before.Now.StableOf,
    };

    private Track JudgeCounts(Unrest unrest)
    {
        var total = Series.Total;
        var expected = Series.Last.Expected;
        foreach (var block in Series.Full)
        {
            expected += block.Expected;
        }

        if (total.Events <= 0 || expected <= 0 || expected >= total.Events)
        {
            return this with { Evidence = default };
        }

        var share = expected / total.Events;
        var (next, level) = Series.Looks < Schedule.FirstCount ? (Spending, 0) : Spending.Look(Schedule.Counts(this), total.Events, level => Attainable(level, total.Events, share));
        return this with { Evidence = CountEvidence.Of(Series, total.Events, total.Candidate, expected, unrest), Spending = next, Level = level };
    }

    private Track JudgeRanks(RankTable table, Unrest unrest)
    {
        var n = Series.Full.Length;
        if (n < 2)
        {
            return this with { Evidence = default };
        }

        var looks = n * Series.Length;
        var (next, level) = n < Schedule.FirstRank ? (Spending, 0) : Spending.Look(Schedule.Ranks(this, looks), looks, level => level);
        return this with { Evidence = RankEvidence.Of(Ranked!, table, unrest), Spending = next, Level = level };
    }

    internal static double Attainable(double level, double events, double share)
    {
        if (events > 2000)
        {
            return level;
        }

        // The smallest count whose tail is not above the level.
        var (low, high) = (Math.Floor(events * share), Math.Floor(events) + 1);
        while (high - low > 1)
        {
            var middle = Math.Floor((low + high) / 2);
            (low, high) = Tails.Binomial(middle, events, share) <= level ? (low, middle) : (middle, high);
        }

        return high > events ? 0 : Tails.Binomial(high, events, share);
    }
}
