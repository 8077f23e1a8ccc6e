using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Composite;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The metrics can be read now: a source that does not answer would hold the first step, which is better known before anything is built.</summary>
/// <param name="source">Main source, with those beside it. One that cannot be read throws, which fails the check with the source's own code.</param>
/// <param name="own">Own queries that guards or the judge decide by.</param>
internal sealed class MetricsAnswerCheck(IMetricSource source, IReadOnlyList<MetricSourcePlan> own) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "the metrics answer";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var sample = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (source is CompositeMetricSource all)
        {
            // A read never waits for the sources beside the main one; this check does.
            await all.SettleAsync(cancellationToken).ConfigureAwait(false);
            sample = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        var missing = own.FirstOrDefault(query => sample.Readings.All(reading => reading.Metric != query.Metric!.Name));
        var silent = new[] { (Slot: "stable", sample.Stable), (Slot: "candidate", sample.Candidate) }.Where(side => side.Item2 is null).Select(side => side.Slot).ToList();
        return (silent, sample.Faults, missing) switch
        {
            // Before the candidate runs, its series need not be there: many exporters make them with the first request.
            ({ Count: > 0 }, _, _) => CheckResult.Warned("RT3122", $"no counters of the {string.Join(" and the ", silent)} slot{(sample.Faults is [var first, ..] ? $" ({first.Message.TrimEnd('.')})" : string.Empty)}. A step in which they are still missing is held: see that both slots are scraped and have their label, and that metrics.series names their counter."),
            (_, [var fault, ..], _) => CheckResult.Warned("RT3123", $"{fault.Source} cannot be read: {fault.Message.TrimEnd('.')}. A step whose guards need it is held."),
            (_, _, { } query) => CheckResult.Warned("RT3155", $"'{query.Metric!.Name}' has no value: its query '{query.Query}' has no series now, or no finite number. A step whose guards need it is held. Try the query by hand; where a counter begins with its first event, let the application export it as 0 from its start."),
            _ => CheckResult.Passed("requests of both slots"),
        };
    }
}
