using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>The metrics can be read now: a source that does not answer would hold the first step, which is better known before anything is built.</summary>
/// <param name="source">Main source, with those beside it. One that cannot be read throws, which fails the check with the source's own code.</param>
internal sealed class MetricsAnswerCheck(IMetricSource source) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "the metrics answer";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var sample = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
        var silent = new[] { (Slot: "stable", sample.Stable), (Slot: "candidate", sample.Candidate) }.Where(side => side.Item2 is null).Select(side => side.Slot).ToList();
        return (silent, sample.Faults) switch
        {
            // Before the candidate runs, its series need not be there: many exporters make them with the first request.
            ({ Count: > 0 }, _) => CheckResult.Warned("RT3122", $"no counters of the {string.Join(" and the ", silent)} slot{(sample.Faults is [var first, ..] ? $" ({first.Message.TrimEnd('.')})" : string.Empty)}. A step in which they are still missing is held: see that both slots are scraped and have their label."),
            (_, [var fault, ..]) => CheckResult.Warned("RT3123", $"{fault.Source} cannot be read: {fault.Message.TrimEnd('.')}. A step whose guards need it is held."),
            _ => CheckResult.Passed("requests of both slots"),
        };
    }
}
