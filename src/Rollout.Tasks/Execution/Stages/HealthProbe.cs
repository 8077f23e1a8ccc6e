namespace Rollout.Tasks.Execution.Stages;

/// <summary>Asks an instance whether it is ready.</summary>
internal static class HealthProbe
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Probes until the answer is 200 or the deadline is over.</summary>
    /// <returns>Null once healthy; otherwise the last answer in words.</returns>
    public static async Task<string?> WaitAsync(HttpClient http, Uri url, DateTimeOffset deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            var last = await ProbeAsync(http, url, time, cancellationToken).ConfigureAwait(false);
            if (last is null || time.GetUtcNow() >= deadline)
            {
                return last;
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<string?> ProbeAsync(HttpClient http, Uri url, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
            return (int)answer.StatusCode == 200 ? null : $"status {(int)answer.StatusCode}";
        }
        catch (HttpRequestException fault)
        {
            return fault.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {ProbeTimeout.TotalSeconds:0} s";
        }
    }
}
