namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Sums the series of a page over services for one slot. Pure.</summary>
internal static class ExpositionCounters
{
    /// <summary>Counters of one slot.</summary>
    /// <param name="page">The page.</param>
    /// <param name="options">Names of series and labels.</param>
    /// <param name="slot">The slot.</param>
    /// <returns>Null when no series of the page belongs to the slot. Where only its health is known, there was no request yet: zero.</returns>
    /// <exception cref="RolloutException">RT3102: a status or a bound is no number, or the bounds of two series differ. RT3115: a series is there twice.</exception>
    public static SlotCounters? Read(ExpositionPage page, ExpositionOptions options, Slot slot)
    {
        var selector = SeriesSelector.ParseMatchers(options.Selector);
        var own = page.Samples.Where(s => s.Label(options.SlotLabel) == slot.Label() && selector.Matches(s)).ToLookup(s => s.Name);
        var requests = own[options.RequestsMetric];
        var buckets = own[$"{options.LatencyMetric}_bucket"];
        var failures = own[options.HealthFailuresMetric];
        if (!requests.Any() && !buckets.Any() && !failures.Any())
        {
            return null;
        }

        RefuseTwice(requests, options.RequestsMetric, "narrow metrics.series.selector");

        // A counter that appears with the first failure would hide that failure.
        var errors = options.ErrorsMetric is { } metric ? own[metric] : requests.Where(s => IsError(s, options));
        if (options.ErrorsMetric is not null && requests.Any() && !errors.Any())
        {
            return null;
        }

        return new(
            requests.Sum(s => s.Value),
            errors.Sum(s => s.Value),
            new([.. Buckets(buckets, options.MillisecondsPerUnit)]),
            HealthFailures(failures))
        {
            Active = Active(own[options.ActiveMetric]),
            RequestsByService = requests
                .Where(s => !string.IsNullOrEmpty(s.Label(options.ServiceLabel)))
                .GroupBy(s => s.Label(options.ServiceLabel)!, s => s.Value, StringComparer.Ordinal)
                .ToDictionary(service => service.Key, service => service.Sum()),
        };
    }

    /// <summary>Refuses a series that is there twice: added up, each of its requests would count twice.</summary>
    /// <param name="samples">Lines of one name.</param>
    /// <param name="what">What is read, for the message.</param>
    /// <param name="remedy">What can be done but correct the page.</param>
    /// <exception cref="RolloutException">RT3115: a series is there twice.</exception>
    public static void RefuseTwice(IEnumerable<ExpositionSample> samples, string what, string remedy)
    {
        if (samples.GroupBy(sample => $"{SeriesKey(sample)}\n{sample.Label("le")}", StringComparer.Ordinal).FirstOrDefault(series => series.Count() > 1) is { } twice)
        {
            throw new RolloutException("RT3115", $"the metrics page has the same series of '{what}' more than once, in lines {twice.First().Line} and {twice.Last().Line}. Correct the page, or {remedy}.");
        }
    }

    private static bool IsError(ExpositionSample sample, ExpositionOptions options) => StatusText.IsError(sample.Label(options.CodeLabel))
        ?? throw Fault(sample, $"'{sample.Name}' needs the label '{options.CodeLabel}' with an HTTP status or its class, but it is '{sample.Label(options.CodeLabel)}'");

    private static IEnumerable<LatencyBucket> Buckets(IEnumerable<ExpositionSample> samples, double millisecondsPerUnit)
    {
        var all = samples.Select(s => (Sample: s, BoundMs: BoundMs(s, millisecondsPerUnit))).ToList();
        var series = all.Select(b => SeriesKey(b.Sample)).Distinct(StringComparer.Ordinal).Count();
        foreach (var bound in all.GroupBy(b => b.BoundMs).OrderBy(g => g.Key))
        {
            // A bound that one series lacks would make the sum go down from bucket to bucket, and every percentile wrong.
            if (bound.Count() != series)
            {
                throw Fault(bound.First().Sample, "the series of one histogram must all have the same bounds, each once");
            }

            yield return new(bound.Key, bound.Sum(b => b.Sample.Value));
        }
    }

    private static string SeriesKey(ExpositionSample sample) =>
        string.Join('\n', sample.Labels.Where(l => l.Key != "le").OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={l.Value}"));

    // Rounded, for 0.07 s times 1000 is not 70 ms in binary.
    private static double BoundMs(ExpositionSample sample, double millisecondsPerUnit) => SeriesNumber.Parse(sample.Label("le")) is { } bound && !double.IsNaN(bound)
        ? Math.Round(bound * millisecondsPerUnit, 6)
        : throw Fault(sample, $"the bound le='{sample.Label("le")}' is no number");

    private static int? HealthFailures(IEnumerable<ExpositionSample> samples)
    {
        var values = samples.Select(s => s.Value).ToList();
        return values.Count > 0 && values.All(double.IsFinite) ? (int)Math.Min(values.Max(), int.MaxValue) : null;
    }

    private static double? Active(IEnumerable<ExpositionSample> samples)
    {
        var values = samples.Select(s => s.Value).ToList();
        return values.Count > 0 && values.All(double.IsFinite) ? values.Sum() : null;
    }

    private static RolloutException Fault(ExpositionSample sample, string reason) =>
        new("RT3102", $"line {sample.Line} of the metrics page cannot be understood: {reason}. Correct the page, or the names that it is read with.");
}
