using System.Globalization;
using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Both sides of a metric in its own unit.</summary>
internal sealed record Comparison(JudgeSide Stable, JudgeSide Candidate, double? Difference, double? Low, double? High, string Unit, double Minimum, long Seen, long Needed, string Rule, string Text)
{
    public static Comparison Of(Track track) => track.Before?.Kind switch
    {
        InputKind.Counts => Counts(track),
        InputKind.Latency => Latency(track),
        null => Nothing("none"),
        _ => Samples(track),
    };

    private static Comparison Nothing(string rule) => new(new(null, null, 0), new(null, null, 0), null, null, null, string.Empty, 0, 0, 0, rule, string.Empty);

    private static Comparison Counts(Track track)
    {
        var total = track.Series.Total;
        if (total.CandidateOf <= 0 || total.StableOf <= 0)
        {
            return Nothing("conditional binomial");
        }

        var (candidate, stable) = (100 * total.Candidate / total.CandidateOf, 100 * total.Stable / total.StableOf);
        var relative = track.Metric.MinimumEffect.Relative;
        double? difference = !relative ? candidate - stable : stable > 0 ? 100 * (candidate - stable) / stable : candidate > 0 ? 1e6 : 0;
        var detect = track.Metric.Detect;
        var floor = Math.Max(total.Stable, 0.5) / total.StableOf;
        var needed = SampleSize.Requests(floor, detect.Relative ? floor * (1 + (detect.Value / 100)) : (total.Stable / total.StableOf) + (detect.Value / 100), total.StableOf / total.CandidateOf, track.Budget);
        var text = string.Create(CultureInfo.InvariantCulture, $"{total.Candidate:0.##} of {total.CandidateOf:#,0} requests ({candidate:0.##} %) against {total.Stable:0.##} of {total.StableOf:#,0} ({stable:0.##} %)");
        return new(new(stable, total.Stable, total.StableOf), new(candidate, total.Candidate, total.CandidateOf), difference, null, null, relative ? " %" : " points", track.Metric.MinimumEffect.Value, (long)total.CandidateOf, needed, "conditional binomial", text);
    }

    private static Comparison Latency(Track track)
    {
        var total = track.Series.Total;
        var (from, to) = (track.Base!.Latency!.Value, track.Before!.Latency!.Value);
        var share = MetricInput.Quantile(track.Metric.Name)!.Value;
        var (slow, usual) = (LatencyBound.Difference(from.Candidate, to.Candidate), LatencyBound.Difference(from.Stable, to.Stable));
        if (track.BoundMs is not { } bound || total.CandidateOf <= 0 || total.StableOf <= 0 || HistogramQuantile.Compute(share, slow) is not { } candidate || HistogramQuantile.Compute(share, usual) is not { ValueMs: > 0 } stable)
        {
            return Nothing("conditional binomial");
        }

        var relative = track.Metric.MinimumEffect.Relative;
        var difference = candidate.ValueMs - stable.ValueMs;
        var detect = track.Metric.Detect;
        var factor = detect.Relative ? 1 + (detect.Value / 100) : 1 + (detect.Value / stable.ValueMs);
        var needed = SampleSize.Requests(Math.Max(total.Stable, 0.5) / total.StableOf, LatencyBound.ShareAbove(usual, bound / factor), total.StableOf / total.CandidateOf, track.Budget);
        var text = string.Create(CultureInfo.InvariantCulture, $"{candidate.ValueMs:0.##} ms against {stable.ValueMs:0.##} ms; {total.Candidate:#,0} of {total.CandidateOf:#,0} requests above {bound:0.##} ms against {total.Stable:#,0} of {total.StableOf:#,0}");
        return new(new(stable.ValueMs, total.Stable, total.StableOf), new(candidate.ValueMs, total.Candidate, total.CandidateOf), relative ? 100 * difference / stable.ValueMs : difference, null, null, relative ? " %" : " ms", track.Metric.MinimumEffect.Value, (long)total.CandidateOf, needed, "conditional binomial", text);
    }

    private static Comparison Samples(Track track)
    {
        var n = track.Series.Full.Length;
        if (n == 0)
        {
            return Nothing("rank sum");
        }

        var shift = SampleShift.Of(track.Series, track.Level > 0 ? Tails.Z(track.Level) : 3.5);
        var sign = track.Metric.Direction == MetricDirection.LowerIsWorse ? -1 : 1;
        var relative = track.Metric.MinimumEffect.Relative;
        var scale = relative ? 100 / Math.Abs(shift.StableMedian) : 1;
        double? difference = shift.StableMedian != 0 || !relative ? shift.Estimate * scale : shift.Estimate == 0 ? 0 : Math.Sign(shift.Estimate) * 1e6;
        var detect = track.Metric.Detect.Relative ? track.Metric.Detect.Value / 100 * Math.Abs(shift.StableMedian) : track.Metric.Detect.Value;
        var looks = n * track.Series.Length;
        var needed = Math.Max(Schedule.FirstRank, SampleSize.Samples(detect, shift.Spread, track.Budget));
        var text = string.Create(CultureInfo.InvariantCulture, $"median {sign * shift.CandidateMedian:G4} against {sign * shift.StableMedian:G4} in {looks} samples");
        return new(new(sign * shift.StableMedian, null, looks), new(sign * shift.CandidateMedian, null, looks), difference, relative && shift.StableMedian == 0 ? null : shift.Low * scale, relative && shift.StableMedian == 0 ? null : shift.High * scale, relative ? " %" : string.Empty, track.Metric.MinimumEffect.Value, looks, needed, "rank sum", text);
    }
}
