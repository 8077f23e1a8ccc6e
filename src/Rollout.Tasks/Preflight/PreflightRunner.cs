namespace Rollout.Tasks.Preflight;

/// <summary>Runs all checks side by side and never stops at the first that fails: a reader gets all faults at once.</summary>
/// <param name="deadline">How long one check may take.</param>
/// <param name="time">The clock of the deadline.</param>
internal sealed class PreflightRunner(TimeSpan deadline, TimeProvider time)
{
    /// <summary>Runs the checks.</summary>
    /// <param name="checks">In the order of the report.</param>
    /// <param name="cancellationToken">Ends all of them.</param>
    /// <returns>One finding a check. A check that throws, or does not end in time, has failed.</returns>
    public async Task<PreflightReport> RunAsync(IReadOnlyList<IPreflightCheck> checks, CancellationToken cancellationToken) =>
        new(await Task.WhenAll(checks.Select(check => RunAsync(check, cancellationToken))).ConfigureAwait(false));

    private async Task<PreflightFinding> RunAsync(IPreflightCheck check, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        CheckResult result;
        try
        {
            // Off this thread, so that a check that begins with blocking work does not hold up the others.
            result = await Task.Run(() => check.RunAsync(either.Token), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (RolloutException fault)
        {
            result = CheckResult.Failed(fault.Code, fault.Text);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = CheckResult.Failed("RT2618", FormattableString.Invariant($"{check.Claim}: the check did not end within {deadline.TotalSeconds:0.###} s. Look at what it asks, then run the same command again."));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidOperationException or FormatException or NotSupportedException)
        {
            result = CheckResult.Failed("RT2618", $"{check.Claim}: the check broke off: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Correct that, then run the same command again.");
        }

        return new PreflightFinding(check.Claim, result, time.GetElapsedTime(start));
    }
}
