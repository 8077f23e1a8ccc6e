using System.Collections.Concurrent;
using Rollout.Tasks.Load;
using Rollout.Tasks.Spec;

namespace Rollout.ZeroDowntime;

/// <summary>What the clients do: an open loop of which one half keeps its connections and the other opens one for each request; GET and POST; 1 % take 5 s.</summary>
internal sealed class ClientLoad : IDisposable
{
    private const int Kinds = 100;
    private static readonly string Body = $$"""{"text":"{{new string('x', 2000)}}"}""";
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<LoadExchange> exchanges = new();
    private readonly List<HttpMessageInvoker> clients = [];
    private readonly List<LoadGenerator> generators = [];
    private readonly List<Task<LoadSnapshot>> running = [];

    /// <summary>Begins at once.</summary>
    /// <param name="address">The load balancer.</param>
    /// <param name="requestsPerSecond">Of both halves together.</param>
    public ClientLoad(Uri address, double requestsPerSecond)
    {
        var plan = new LoadPlan(requestsPerSecond / 2, [.. Enumerable.Range(0, Kinds).Select(Request)], TimeSpan.FromSeconds(30));
        foreach (var keepAlive in new[] { true, false })
        {
            var client = LoadGenerator.CreateClient(keepAlive);
            var generator = new LoadGenerator(client, plan, address, TimeProvider.System, maxInFlight: 4000) { OnExchange = exchanges.Enqueue };
            clients.Add(client);
            generators.Add(generator);
            running.Add(Task.Run(() => generator.RunAsync(stop.Token)));
        }
    }

    /// <summary>Requests of all that has ended so far.</summary>
    public IReadOnlyCollection<LoadExchange> Exchanges => exchanges;

    /// <summary>Requests that failed so far.</summary>
    public long Failed => generators.Sum(generator => generator.Snapshot().Failed);

    /// <summary>Whether a request is one of those that take 5 s.</summary>
    public static bool IsSlow(LoadExchange exchange) => exchange.Request.Path.Contains("wait=", StringComparison.Ordinal);

    /// <summary>Sends no more, and waits for what is in flight.</summary>
    /// <returns>The counts of both halves.</returns>
    public async Task<IReadOnlyList<LoadSnapshot>> StopAsync()
    {
        await stop.CancelAsync();
        return await Task.WhenAll(running);
    }

    public void Dispose()
    {
        stop.Cancel();
        Task.WhenAll(running).Wait(TimeSpan.FromSeconds(30));
        clients.ForEach(client => client.Dispose());
        stop.Dispose();
    }

    private static LoadRequest Request(int kind)
    {
        var service = kind % 2 == 0 ? "/auth/work" : "/work";
        return kind switch
        {
            50 => new LoadRequest("GET", $"{service}?wait=5000", NoHeaders, null),
            _ when kind % 3 == 0 => new LoadRequest("POST", service, NoHeaders, Body),
            _ => new LoadRequest("GET", service, NoHeaders, null),
        };
    }
}
