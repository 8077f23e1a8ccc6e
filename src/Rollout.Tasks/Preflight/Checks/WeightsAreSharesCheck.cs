using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Preflight.Checks;

/// <summary>Nothing in the load balancer's configuration keeps weights from being set, or shares from being what they say.</summary>
/// <param name="router">The load balancer.</param>
internal sealed class WeightsAreSharesCheck(IInspectedRouter router) : IPreflightCheck
{
    /// <inheritdoc />
    public string Claim => "weights are shares";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var notes = await router.InspectAsync(cancellationToken).ConfigureAwait(false);
        return (Texts(notes, RouterNoteKind.Refusal), Texts(notes, RouterNoteKind.Warning), Texts(notes, RouterNoteKind.Fine)) switch
        {
            ({ Length: > 0 } refusals, _, _) => CheckResult.Failed("RT2630", $"a weight could not be set, or would not be a share: {refusals}."),
            (_, { Length: > 0 } warnings, _) => CheckResult.Warned("RT2631", $"{warnings}."),
            (_, _, { Length: > 0 } fine) => CheckResult.Passed(fine),
            _ => CheckResult.Passed("nothing else divides the requests, and no client is bound to a slot"),
        };
    }

    private static string Texts(IReadOnlyList<RouterNote> notes, RouterNoteKind kind) => string.Join("; ", notes.Where(note => note.Kind == kind).Select(note => note.Text));
}
