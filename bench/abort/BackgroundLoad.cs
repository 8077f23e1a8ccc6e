namespace Rollout.AbortTrials;

/// <summary>Some requests, so that there is something to measure.</summary>
internal sealed class BackgroundLoad : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public BackgroundLoad(HttpClient http, int port) => running = RunAsync(http, port);

    public void Dispose()
    {
        stop.Cancel();
        running.Wait();
        stop.Dispose();
    }

    private async Task RunAsync(HttpClient http, int port)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (var path in new[] { "auth/login", "page" })
                {
                    using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"), stop.Token);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), stop.Token);
            }
            catch (Exception fault) when (fault is OperationCanceledException or HttpRequestException)
            {
                // The trials count, not these requests.
            }
        }
    }
}
