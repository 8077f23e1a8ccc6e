using Rollout.Tasks.Programs;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Command;

/// <summary>Own metric from a program that prints it: a number, or JSON with <c>value</c> and <c>of</c>. Run once for each slot when the metric is by slot, both at the same time.</summary>
/// <param name="plan">Metric and program.</param>
/// <param name="directory">Where the program runs: the folder of rollout.yaml.</param>
/// <param name="stableSlot">The slot that serves; asked at each read.</param>
/// <param name="time">The clock.</param>
internal sealed class CommandReadingSource(MetricSourcePlan plan, string directory, Func<Slot> stableSlot, TimeProvider time) : IReadingSource
{
    /// <inheritdoc />
    public string Name => $"command {plan.Metric!.Name}";

    /// <inheritdoc />
    public IReadOnlyList<string> Metrics => [plan.Metric!.Name];

    /// <inheritdoc />
    /// <remarks>When it is cancelled, the program and all that it started are ended.</remarks>
    public async Task<SourceReadings> ReadAsync(CancellationToken cancellationToken) =>
        new(await Task.WhenAll(OwnSeries.Roles(plan, stableSlot()).Select(one => RunAsync(one.Role, one.Slot, cancellationToken))).ConfigureAwait(false));

    private async Task<MetricReading> RunAsync(SlotRole? role, Slot slot, CancellationToken cancellationToken)
    {
        var at = time.GetUtcNow();
        var words = plan.Run.Select(word => OwnSeries.For(word, slot)).ToList();
        var result = await ProgramRunner.RunAsync(new ProgramRequest(words[0], words[1..]) { WorkingDirectory = directory }, null, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new RolloutException("RT3120", $"the program '{words[0]}' of the metric '{plan.Metric!.Name}' ended with {result.ExitCode}: {LastLine(result.Error)}. It must end with 0 and print the value; run it by hand.");
        }

        var (value, of) = CommandOutput.Read(string.Join('\n', result.Output), plan.Metric!.Name);
        return OwnSeries.Reading(plan, role, value, of, at);
    }

    private static string LastLine(IReadOnlyList<string> error) =>
        error.LastOrDefault(line => !string.IsNullOrWhiteSpace(line)) is { } line ? $"'{CommandOutput.Excerpt(line)}'" : "it said nothing on its standard error";
}
