using System.Net;

namespace Rollout.Local.Balancer;

/// <summary>Checks targets: one request after the other for each, from its registration to its end.</summary>
/// <param name="http">Has no limits of its own and keeps no connections between probes.</param>
/// <param name="time">Clock of interval and timeout.</param>
internal sealed class HealthProber(HttpClient http, TimeProvider time)
{
    /// <summary>A client as the checks need it: each probe proves that a new connection can be made.</summary>
    /// <returns>The caller disposes it.</returns>
    public static HttpClient CreateHttp() =>
        new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero, ActivityHeadersPropagator = null })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };

    /// <summary>Starts to check a target.</summary>
    /// <param name="group">Its group; targets of a group that no rule uses are not asked.</param>
    /// <param name="target">The target; the checks end with it.</param>
    public void Start(GroupRuntime group, TargetRuntime target) => _ = Task.Run(() => CheckAsync(group, target), CancellationToken.None);

    /// <summary>Asks a target once.</summary>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>Null when it answered 200.</returns>
    public async Task<TargetStatus?> ProbeAsync(TargetRuntime target, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(target.Check.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.Prefix + target.Check.Path));
        request.Headers.UserAgent.ParseAdd("ELB-HealthChecker/2.0");
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            return response.StatusCode == HttpStatusCode.OK ? null : TargetStatus.WrongCode((int)response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TargetStatus.TimedOut;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return TargetStatus.Failed;
        }
    }

    private async Task CheckAsync(GroupRuntime group, TargetRuntime target)
    {
        try
        {
            while (!target.Ended.IsCancellationRequested)
            {
                if (group.InUse && target.Record(await ProbeAsync(target, target.Ended)))
                {
                    group.Refresh();
                }

                await Task.Delay(TimeSpan.FromMilliseconds(target.Check.IntervalMs), time, target.Ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The target was deregistered.
        }
        finally
        {
            target.Dispose();
        }
    }
}
