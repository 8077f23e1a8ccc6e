using Rollout.Tasks.Smoke;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Waits until the load balancer has taken up the rules of the test traffic, as far as an answer can show it.</summary>
internal static class TestRouteProbe
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Asks the health path of each service that the load balancer leads there, until all answer 200.</summary>
    /// <exception cref="RolloutException">RT3005: one does not within the start timeout.</exception>
    public static async Task WaitAsync(RolloutSession session, HttpClient client, SmokeRoute through, CancellationToken cancellationToken)
    {
        var deadline = session.Time.GetUtcNow() + session.Plan.StartTimeout;
        foreach (var service in session.Plan.Services.Where(service => through.Leads(service.Name, service.HealthPath)))
        {
            var url = new Uri(through.Route.Address, service.HealthPath);
            while (await ProbeAsync(session, client, through, url, cancellationToken).ConfigureAwait(false) is { } last)
            {
                if (session.Time.GetUtcNow() >= deadline)
                {
                    throw new RolloutException("RT3005", $"'{service.Name}' does not answer test requests through the load balancer at {url} within {session.Plan.StartTimeout:c} (startTimeout), last {last}. No weight was changed. Correct traffic.testTraffic.address, or set traffic.testTraffic.through: instances.", ExitCode.Held);
                }

                await Task.Delay(Interval, session.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Null for 200; otherwise what came, in words.</returns>
    private static async Task<string?> ProbeAsync(RolloutSession session, HttpClient client, SmokeRoute through, Uri url, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, session.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        through.Mark(request);
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
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
