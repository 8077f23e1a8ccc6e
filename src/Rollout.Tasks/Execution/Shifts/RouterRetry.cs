using Polly;
using Polly.Retry;
using Rollout.Tasks.Reporting;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Repeats a call to the router until it succeeds or a deadline is over.</summary>
internal sealed class RouterRetry(RolloutSession session)
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether a call may succeed when it is made again: it did not get through, or its answer was lost. What was refused is refused again.</summary>
    public static bool MayPass(RolloutException fault) =>
        fault.Code is "RT2101" or "RT2106" || (fault is { Code: "RT2120", InnerException: RolloutException there } && MayPass(there));

    /// <summary>Repeats a call, whatever the fault.</summary>
    /// <param name="what">The call in words, for warnings.</param>
    /// <param name="call">Safe to repeat.</param>
    /// <param name="deadline">From now on.</param>
    /// <param name="cancellationToken">The caller's cancel; passed on as such.</param>
    /// <exception cref="RolloutException">The last fault of the call; RT2101 when it never answered.</exception>
    public Task<T> RunAsync<T>(string what, Func<CancellationToken, Task<T>> call, TimeSpan deadline, CancellationToken cancellationToken) =>
        RunAsync(what, call, _ => true, deadline, cancellationToken);

    /// <summary>Repeats a change of targets that did not get through, or whose answer was lost, until the deadline of a shift forward.</summary>
    /// <param name="what">The change in words, for warnings.</param>
    /// <param name="call">Safe to repeat.</param>
    /// <param name="cancellationToken">The caller's cancel; passed on as such.</param>
    /// <exception cref="RolloutException">It was refused, or the last fault of the call.</exception>
    public Task ChangeAsync(string what, Func<CancellationToken, Task> call, CancellationToken cancellationToken) => RunAsync(
        what,
        async token =>
        {
            await call(token).ConfigureAwait(false);
            return true;
        },
        MayPass,
        session.Deadlines.Forward,
        cancellationToken);

    private async Task<T> RunAsync<T>(string what, Func<CancellationToken, Task<T>> call, Func<RolloutException, bool> repeats, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(deadline, session.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        RolloutException? last = null;
        var pipeline = Pipeline(repeats, fault =>
        {
            last = fault;
            session.Reporter.Report(new RolloutEvent.Warning($"{what} failed and is tried again: {fault?.Message}"));
        });
        try
        {
            return await pipeline.ExecuteAsync(async token => await call(token).ConfigureAwait(false), linked.Token).ConfigureAwait(false);
        }
        catch (Exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw last ?? new RolloutException("RT2101", $"{what}: no answer within {deadline:c}. Run --target=Status.");
        }
    }

    private ResiliencePipeline Pipeline(Func<RolloutException, bool> repeats, Action<RolloutException?> onFault) => new ResiliencePipelineBuilder { TimeProvider = session.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<RolloutException>(fault => fault.Code != "RT4002" && repeats(fault)),
            MaxRetryAttempts = int.MaxValue,
            Delay = Delay,
            OnRetry = retry =>
            {
                onFault(retry.Outcome.Exception as RolloutException);
                return ValueTask.CompletedTask;
            },
        })
        .Build();
}
