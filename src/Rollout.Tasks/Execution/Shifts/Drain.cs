using Rollout.Tasks.Analysis;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Waits until a slot that no longer serves may be stopped. Changes nothing, so it can be ended and begun again at any time.</summary>
/// <param name="router">Shows draining targets.</param>
/// <param name="metrics">Counters, with the slot in the place of stable.</param>
/// <param name="options">Slot and times.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Told what is waited for, every 10 s.</param>
internal sealed class Drain(ITrafficRouter router, IMetricSource metrics, DrainOptions options, TimeProvider time, Action<string> say)
{
    private static readonly TimeSpan SayInterval = TimeSpan.FromSeconds(10);

    private readonly DateTimeOffset startedAt = time.GetUtcNow();
    private DateTimeOffset saidAt;

    /// <summary>How long it has been waiting.</summary>
    public TimeSpan Waited => time.GetUtcNow() - startedAt;

    private bool IsLate => Waited >= options.Timeout;

    /// <summary>Waits until the slot has had no request and no open connection for the delay.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it ended. A source that cannot tell is never taken for silence.</returns>
    public async Task<DrainResult> WaitForQuietAsync(CancellationToken cancellationToken)
    {
        var quiet = Quiet.Unknown;
        DateTimeOffset? silentSince = null;
        while (true)
        {
            var (sample, fault) = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (sample?.Stable is { Active: not null } counters)
            {
                silentSince = null;
                quiet = quiet.See(sample.At, counters);
                if (quiet.HasLasted(options.Delay, sample.At))
                {
                    return new DrainResult(DrainOutcome.Drained, $"no request and no open connection in {options.Slot.Label()} for {options.Delay:c}") { Requests = counters.Requests };
                }
            }
            else
            {
                // Not a state: what was quiet before it is not known to be quiet now.
                quiet = Quiet.Unknown;
                silentSince ??= time.GetUtcNow();
                if (time.GetUtcNow() - silentSince >= options.ErrorBudget)
                {
                    return new DrainResult(DrainOutcome.CannotTell, fault);
                }
            }

            var words = $"requests in {options.Slot.Label()}: {quiet.Words(time.GetUtcNow())}, {options.Delay:c} without any are needed";
            if (IsLate)
            {
                return new DrainResult(DrainOutcome.TimedOut, words);
            }

            await PauseAsync(words, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the router shows none of these targets any more. For a router that does not show draining targets, the whole delay is waited for too.</summary>
    /// <param name="targets">What was deregistered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="RolloutException">The router cannot be read.</exception>
    public async Task<DrainResult> WaitForRouterAsync(IReadOnlyList<Endpoint> targets, CancellationToken cancellationToken)
    {
        var notBefore = time.GetUtcNow() + (router is IDrainingRouter ? TimeSpan.Zero : options.Delay);
        while (true)
        {
            var world = await router.ReadAsync(cancellationToken).ConfigureAwait(false);
            var left = Slots.Targets(world, options.Slot).Count(target => target.Health == TargetHealth.Draining || (target.Health != TargetHealth.Unused && targets.Contains(target.Endpoint)));
            if (left == 0 && time.GetUtcNow() >= notBefore)
            {
                return new DrainResult(DrainOutcome.Drained, $"the load balancer shows no draining target in {options.Slot.Label()}");
            }

            var words = $"{left} {(left == 1 ? "target" : "targets")} of {options.Slot.Label()} may still have requests, the load balancer says";
            if (IsLate)
            {
                return new DrainResult(DrainOutcome.TimedOut, words);
            }

            await PauseAsync(words, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(MetricSample? Sample, string Fault)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await metrics.ReadAsync(cancellationToken).ConfigureAwait(false), $"the metrics do not say how many requests run in {options.Slot.Label()}");
        }
        catch (RolloutException fault) when (fault.Code is "RT3101" or "RT3102")
        {
            return (null, fault.Message);
        }
    }

    private async Task PauseAsync(string words, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - saidAt >= SayInterval)
        {
            saidAt = time.GetUtcNow();
            say($"  waiting: {words} ({Waited:hh\\:mm\\:ss} of at most {options.Timeout:c})");
        }

        await Task.Delay(options.Interval, time, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What a drain waits for.</summary>
/// <param name="Slot">The slot that no longer serves.</param>
/// <param name="Delay">How long it must have had no request and no open connection.</param>
/// <param name="Timeout">How long that is waited for at most, all in all.</param>
/// <param name="Interval">Time between two readings.</param>
/// <param name="ErrorBudget">How long the counters may say nothing, or be unreadable, in a row.</param>
internal sealed record DrainOptions(Slot Slot, TimeSpan Delay, TimeSpan Timeout, TimeSpan Interval, TimeSpan ErrorBudget);

/// <summary>How a wait ended.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Words">What was seen last.</param>
internal sealed record DrainResult(DrainOutcome Outcome, string Words)
{
    /// <summary>Answered requests of the slot at the end; null where counters did not tell.</summary>
    public double? Requests { get; init; }
}

/// <summary>How a wait for a slot to drain ends.</summary>
internal enum DrainOutcome
{
    /// <summary>It may be stopped.</summary>
    Drained,

    /// <summary>The counters do not say.</summary>
    CannotTell,

    /// <summary>Not within the timeout.</summary>
    TimedOut,
}
