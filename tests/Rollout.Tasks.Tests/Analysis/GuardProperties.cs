using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Guards;
using Rollout.Tasks.Analysis.Windows;

namespace Rollout.Tasks.Tests.Analysis;

public sealed class GuardProperties
{
    private static readonly string[] Metrics = ["error-rate", "availability", "p50", "p95", "p99", "health-failures"];

    private static readonly Gen<Guard> Guards =
        from metric in Gen.Elements(Metrics)
        from comparison in Gen.Elements(Enum.GetValues<GuardComparison>()).Where(c => c is not GuardComparison.Inside and not GuardComparison.Outside)
        from limit in Gen.Choose(0, 1200)
        from hold in Gen.Choose(0, 4)
        from window in Gen.Choose(0, 6)
        from minimum in Gen.Choose(0, 40)
        select Given.Guard(metric, comparison, limit, hold, window, minimum);

    // Steps between samples: requests, failed ones, and how they fall into the buckets.
    private static readonly Gen<SlotCounters[]> Series = Gen.ListOf(
        from requests in Gen.Choose(0, 60)
        from errors in Gen.Choose(0, requests)
        from marks in Gen.ArrayOf(Gen.Choose(0, requests), Given.BoundsMs.Length - 1)
        from health in Gen.Choose(0, 6)
        select (requests, errors, marks: (int[])[.. marks.Order(), requests], health)).Select(steps => Accumulate([.. steps]));

    [Fact]
    public void Should_GiveTheSameValues_When_AllCountsAreScaled() => Check(
        from guard in Guards from series in Series from power in Gen.Choose(1, 10) select (guard with { MinimumRequests = 0 }, series, factor: Math.Pow(2, power)),
        t => Run(t.Item1, t.series).Zip(Run(t.Item1, [.. t.series.Select(c => Scale(c, t.factor))])).All(p =>
            Same(p.First.Results[0].Value, p.Second.Results[0].Value) && p.First.Verdict == p.Second.Verdict));

    [Fact]
    public void Should_GiveTheSameVerdicts_When_AllTimesAreShifted() => Check(
        from guard in Guards from series in Series from shift in Gen.Choose(0, 100_000) select (guard, series, shift),
        t => Run(t.guard, t.series).Select(r => r.Verdict).SequenceEqual(Run(t.guard, t.series, t.shift).Select(r => r.Verdict)));

    [Fact]
    public void Should_OrderPercentiles_When_SharesAscend() => Check(
        Series.Where(s => s.Length > 0 && s[^1].Requests > 0),
        s => HistogramQuantile.Compute(0.5, s[^1].Latency)!.ValueMs <= HistogramQuantile.Compute(0.95, s[^1].Latency)!.ValueMs
            && HistogramQuantile.Compute(0.95, s[^1].Latency)!.ValueMs <= HistogramQuantile.Compute(0.99, s[^1].Latency)!.ValueMs);

    [Fact]
    public void Should_NotLowerTheErrorRate_When_MoreRequestsFail() => Check(
        from series in Series.Where(s => s.Length > 1) from share in Gen.Choose(0, 100) select (series, share),
        t =>
        {
            var guard = Given.Guard(minimum: 0);
            var worse = t.series.Select(c => c with { Errors = c.Errors + ((c.Requests - c.Errors) * t.share / 100) }).ToArray();
            return Run(guard, t.series).Zip(Run(guard, worse)).All(p => (p.First.Results[0].Value ?? 0) <= (p.Second.Results[0].Value ?? 0) + 1e-9);
        });

    [Fact]
    public void Should_GiveTheSameVerdict_When_GuardsAreReordered() => Check(
        from one in Guards from other in Guards from series in Series select (one, other, series),
        t => Run([t.one, t.other], t.series).Select(r => (r.Verdict, r.Action)).SequenceEqual(Run([t.other, t.one], t.series).Select(r => (r.Verdict, r.Action))));

    [Fact]
    public void Should_FireNeitherTooEarlyNorForgetTheStart_When_TimeGoesOn() => Check(
        from guard in Guards from series in Series select (guard, series),
        t => Run(t.guard, t.series).Select(r => r.Results[0]).All(r =>
            (r.Verdict != Verdict.Fail || (r.ViolatedFor >= t.guard.For && r.FiredAt - r.ViolatedSince >= t.guard.For))
            && (r.ViolatedSince is null || r.Verdict is Verdict.Fail or Verdict.Inconclusive)));

    [Fact]
    public void Should_NeverPass_When_ThereIsNoData() => Check(
        from guard in Guards.Where(g => g.Metric != "health-failures")
        from kinds in Gen.ListOf(Gen.Elements<SlotCounters?>(null, Given.Counters(0), Given.Counters(double.NaN), Given.Counters(double.PositiveInfinity), Given.Counters(5, double.NaN)))
        select (guard, kinds),
        t => Run([t.guard], [.. t.kinds]).All(r => r.Verdict == Verdict.NoData));

    [Fact]
    public void Should_NeverPassAnyGuard_When_TheCandidateIsUnknown() => Check(
        from guard in Guards from length in Gen.Choose(0, 20) select (guard, length),
        t => Run([t.guard], [.. Enumerable.Repeat<SlotCounters?>(null, t.length)]).All(r => r.Verdict == Verdict.NoData));

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(values.ToArbitrary(), holds));

    private static List<GuardReport> Run(Guard guard, SlotCounters?[] series, int shift = 0) => Run([guard], series, shift);

    private static List<GuardReport> Run(IReadOnlyList<Guard> guards, SlotCounters?[] series, int shift = 0)
    {
        var state = GuardState.Start(guards, Given.Start.AddSeconds(shift));
        return [state.Report, .. series.Select((counters, i) => (state = state.Observe(Given.Sample(shift + i, counters))).Report)];
    }

    private static SlotCounters[] Accumulate((int Requests, int Errors, int[] Marks, int Health)[] steps)
    {
        var (requests, errors, buckets) = (0d, 0d, new double[Given.BoundsMs.Length]);
        return [.. steps.Select(step =>
        {
            requests += step.Requests;
            errors += step.Errors;
            buckets = [.. buckets.Zip(step.Marks, (b, m) => b + m)];
            return Given.Counters(requests, errors, step.Health, buckets);
        })];
    }

    private static SlotCounters Scale(SlotCounters counters, double factor) => counters with
    {
        Requests = counters.Requests * factor,
        Errors = counters.Errors * factor,
        Latency = new([.. counters.Latency.Buckets.Select(b => b with { Count = b.Count * factor })]),
    };

    private static bool Same(double? one, double? other) => one is null ? other is null : other is { } value && one.Value.Equals(value);
}
