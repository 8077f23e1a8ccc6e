using System.Globalization;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Both sides of a metric in its own unit.</summary>
internal sealed record Comparison(JudgeSide Stable, JudgeSide Candidate, Interval? Difference, string Unit, double Minimum, long Seen, long Needed, string Rule, string Text)
{
    public static Comparison Of(Track track) => track.Before?.Kind switch
    {
        InputKind.Counts => Counts(track),
        InputKind.Latency => Latency(track),
        null => Nothing("none"),
        _ => Samples(track),
    };

    private static Comparison Nothing(string rule) => new(new(null, null, 0), new(null, null, 0), null, string.Empty, 0, 0, 0, rule, string.Empty);

    private static Comparison Counts(Track track)
    {
        var total = track.Series.Total;
        if (total.CandidateOf <= 0 || total.StableOf <= 0)
        {
            return Nothing("conditional binomial");
        }

        var (candidate, stable) = (100 * total.Candidate / total.CandidateOf, 100 * total.Stable / total.StableOf);
        var relative = track.Metric.MinimumEffect.Relative;
        var points = (Interval.Share(total.Candidate, total.CandidateOf, Reach(track)) - Interval.Share(total.Stable, total.StableOf, Reach(track))) * 100;
        var difference = !relative ? points : stable > 0 ? points * (100 / stable) : Endless(candidate);
        var detect = track.Metric.Detect;
        var floor = Math.Max(total.Stable, 0.5) / total.StableOf;
        var needed = SampleSize.Requests(floor, detect.Relative ? floor * (1 + (detect.Value / 100)) : (total.Stable / total.StableOf) + (detect.Value / 100), total.StableOf / total.CandidateOf, track.Budget);
        var text = string.Create(CultureInfo.InvariantCulture, $"{total.Candidate:0.##} of {total.CandidateOf:#,0} requests ({candidate:0.##} %) against {total.Stable:0.##} of {total.StableOf:#,0} ({stable:0.##} %)");
        return new(new(stable, total.Stable, total.StableOf), new(candidate, total.Candidate, total.CandidateOf), difference, relative ? " %" : " points", track.Metric.MinimumEffect.Value, (long)total.CandidateOf, needed, "conditional binomial", text);
    }

    private static Comparison Latency(Track track)
    {
        var total = track.Series.Total;
        var (from, to) = (track.Base!.Latency!.Value, track.Before!.Latency!.Value);
        var share = MetricInput.Quantile(track.Metric.Name)!.Value;
        var (slow, usual) = (LatencyBound.Difference(from.Candidate, to.Candidate), LatencyBound.Difference(from.Stable, to.Stable));
        if (track.BoundMs is not { } bound || total.CandidateOf <= 0 || total.StableOf <= 0 || Interval.Percentile(share, slow, Reach(track)) is not { } candidate || Interval.Percentile(share, usual, Reach(track)) is not { Estimate: > 0 } stable)
        {
            return Nothing("conditional binomial");
        }

        var relative = track.Metric.MinimumEffect.Relative;
        var detect = track.Metric.Detect;
        var factor = detect.Relative ? 1 + (detect.Value / 100) : 1 + (detect.Value / stable.Estimate);
        var needed = SampleSize.Requests(Math.Max(total.Stable, 0.5) / total.StableOf, LatencyBound.ShareAbove(usual, bound / factor), total.StableOf / total.CandidateOf, track.Budget);
        var text = string.Create(CultureInfo.InvariantCulture, $"{candidate.Estimate:0.##} ms against {stable.Estimate:0.##} ms; {total.Candidate:#,0} of {total.CandidateOf:#,0} requests above {bound:0.##} ms against {total.Stable:#,0} of {total.StableOf:#,0}");
        return new(new(stable.Estimate, total.Stable, total.StableOf), new(candidate.Estimate, total.Candidate, total.CandidateOf), (candidate - stable) * (relative ? 100 / stable.Estimate : 1), relative ? " %" : " ms", track.Metric.MinimumEffect.Value, (long)total.CandidateOf, needed, "conditional binomial", text);
    }

    private static Comparison Samples(Track track)
    {
        var n = track.Series.Full.Length;
        if (n == 0)
        {
            return Nothing("rank sum");
        }

        var shift = SampleShift.Of(track.Series, Reach(track));
        var sign = track.Metric.Direction == MetricDirection.LowerIsWorse ? -1 : 1;
        var relative = track.Metric.MinimumEffect.Relative;
        var scale = relative ? 100 / Math.Abs(shift.StableMedian) : 1;
        var difference = shift.StableMedian != 0 || !relative ? shift.Difference * scale : Endless(shift.Difference.Estimate);
        var detect = track.Metric.Detect.Relative ? track.Metric.Detect.Value / 100 * Math.Abs(shift.StableMedian) : track.Metric.Detect.Value;
        var looks = n * track.Series.Length;
        var needed = Math.Max(Schedule.FirstRank, SampleSize.Samples(detect, shift.Spread, track.Budget));
        var text = string.Create(CultureInfo.InvariantCulture, $"median {sign * shift.CandidateMedian:G4} against {sign * shift.StableMedian:G4} in {looks} samples");
        return new(new(sign * shift.StableMedian, null, looks), new(sign * shift.CandidateMedian, null, looks), difference, relative ? " %" : string.Empty, track.Metric.MinimumEffect.Value, looks, needed, "rank sum", text);
    }

    /// <summary>Ends of an interval in standard errors: those of the last look that decided, 3.5 before it; wider where samples or requests depend on each other.</summary>
    private static double Reach(Track track) => (track.Level > 0 ? Tails.Z(track.Level) : 3.5) * Math.Sqrt(Math.Max(1, track.Evidence.Inflation));

    /// <summary>In percent of nothing every difference is a million percent, and has no interval.</summary>
    private static Interval Endless(double difference) => new(difference == 0 ? 0 : Math.Sign(difference) * 1e6, double.NegativeInfinity, double.PositiveInfinity);
}
