using Rollout.Tasks.Reporting;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Sets the weights of one rule on the way forward.</summary>
internal sealed class RuleSetter(RolloutSession session)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Makes the call. Where its answer is lost the rule is read before the call is made again: what took effect needs no second one.</summary>
    /// <returns>When it was accepted, or why it was not. Faults that are none of the router's are thrown.</returns>
    public async Task<RuleResult> SetAsync(WeightChange change, CancellationToken cancellationToken)
    {
        var deadline = session.Time.GetUtcNow() + session.Deadlines.Forward;
        var lost = false;
        try
        {
            while (true)
            {
                try
                {
                    return new RuleResult(await session.Backends.Router.ApplyAsync(change, cancellationToken).ConfigureAwait(false), null, true);
                }
                catch (RolloutException fault) when (fault.Code == "RT2106" && session.Time.GetUtcNow() < deadline)
                {
                    lost = true;
                    session.Reporter.Report(new RolloutEvent.Warning($"{fault.Message.TrimEnd('.')}; the rule is read before anything else is done"));
                }

                if (ShiftCheck.Stands(change, await session.Shifter.ReadSteadilyAsync(cancellationToken).ConfigureAwait(false)))
                {
                    return new RuleResult(session.Time.GetUtcNow(), null, true);
                }

                await Task.Delay(RetryInterval, session.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RolloutException fault)
        {
            return new RuleResult(null, fault, lost || fault.Code == "RT2106");
        }
    }
}

/// <summary>What became of a call that sets the weights of a rule.</summary>
/// <param name="AcceptedAt">When it was accepted, or seen to have taken effect; null when it was not.</param>
/// <param name="Fault">Why it was not; null when it was.</param>
/// <param name="MayHaveChanged">Whether the rule may have other weights than before.</param>
internal sealed record RuleResult(DateTimeOffset? AcceptedAt, RolloutException? Fault, bool MayHaveChanged);
