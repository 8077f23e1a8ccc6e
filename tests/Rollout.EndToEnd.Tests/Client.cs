namespace Rollout.EndToEnd.Tests;

/// <summary>A client of the sample's, beside the tool's own load: fifty requests a second until it is stopped.</summary>
internal sealed class Client : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;
    private readonly List<string> failures = [];
    private int requests;

    public Client(Workspace workspace)
    {
        var url = new Uri($"http://127.0.0.1:{workspace.Endpoints().GetProperty("trafficPort").GetInt32()}/health");
        running = Task.Run(() => AskAsync(url));
    }

    /// <summary>Stops, and says how many requests were answered; none may have failed.</summary>
    public async Task<int> ShouldHaveLostNothingAsync()
    {
        await stop.CancelAsync();
        await running;
        Assert.Empty(failures);
        return requests;
    }

    public void Dispose()
    {
        http.Dispose();
        stop.Dispose();
    }

    private async Task AskAsync(Uri url)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!stop.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync();
            requests++;
            try
            {
                using var answer = await http.GetAsync(url);
                if (!answer.IsSuccessStatusCode)
                {
                    failures.Add($"request {requests}: {(int)answer.StatusCode}");
                }
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                failures.Add($"request {requests}: {fault.Message}");
            }
        }
    }
}
