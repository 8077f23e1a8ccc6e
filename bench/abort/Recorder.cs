using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Rollout.AbortTrials;

/// <summary>One call on the wire, as the recorder before the load balancer saw it.</summary>
/// <param name="StartedAt">When it arrived.</param>
/// <param name="AcceptedAt">When the load balancer had answered.</param>
/// <param name="Action">Name of the operation.</param>
/// <param name="Weights">Weights that it sets, in the order of the call; empty for others.</param>
/// <param name="Status">Status of the answer.</param>
internal sealed record WireCall(DateTimeOffset StartedAt, DateTimeOffset AcceptedAt, string Action, string Weights, int Status)
{
    public bool Mutates => !Action.StartsWith("Describe", StringComparison.Ordinal);

    public bool TakesAllBack => Action is "ModifyRule" or "ModifyListener" && Weights.Split(',').Order(StringComparer.Ordinal).SequenceEqual(["0", "100"]) && Status == 200;
}

/// <summary>Stands between the holder and the load balancer, and writes down every call of the API. It can also let the metrics die.</summary>
internal sealed partial class Recorder : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly WebApplication application;
    private readonly List<WireCall> calls = [];

    private Recorder(WebApplication application) => this.application = application;

    public int Port { get; private set; }

    /// <summary>No answer any more to a request for metrics.</summary>
    public bool MetricsAreDead { get; set; }

    /// <summary>Calls that arrived at or after a time, oldest first.</summary>
    public IReadOnlyList<WireCall> Since(DateTimeOffset time)
    {
        lock (calls)
        {
            return [.. calls.Where(call => call.StartedAt >= time).OrderBy(call => call.StartedAt)];
        }
    }

    public static async Task<Recorder> StartAsync(int apiPort, int controlPort)
    {
        var application = Servers.Build();
        var recorder = new Recorder(application);
        application.Run(context => context.Request.Path == "/metrics" ? recorder.MetricsAsync(context, controlPort) : recorder.ForwardAsync(context, apiPort));
        recorder.Port = await Servers.StartAsync(application);
        return recorder;
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        http.Dispose();
    }

    private async Task MetricsAsync(HttpContext context, int controlPort)
    {
        if (MetricsAreDead)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }

        await context.Response.WriteAsync(await http.GetStringAsync(new Uri($"http://127.0.0.1:{controlPort}/metrics"), context.RequestAborted), context.RequestAborted);
    }

    private async Task ForwardAsync(HttpContext context, int apiPort)
    {
        var started = DateTimeOffset.UtcNow;
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{apiPort}{context.Request.Path}") { Content = new StringContent(body) };
        request.Content.Headers.Clear();
        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key is not ("Content-Length" or "Transfer-Encoding" or "Connection" or "Expect")))
        {
            // The host is part of the signature, and stays the recorder's.
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        using var response = await http.SendAsync(request, context.RequestAborted);
        var answer = await response.Content.ReadAsByteArrayAsync(context.RequestAborted);
        lock (calls)
        {
            calls.Add(new WireCall(started, DateTimeOffset.UtcNow, Action().Match(body).Groups[1].Value, string.Join(',', Weight().Matches(body).Select(match => match.Groups[1].Value)), (int)response.StatusCode));
        }

        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    [GeneratedRegex("(?:^|&)Action=([A-Za-z]+)")]
    private static partial Regex Action();

    [GeneratedRegex("Weight=([0-9]+)")]
    private static partial Regex Weight();
}

/// <summary>The application behind the load balancer: one server for each service and slot.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly WebApplication application = Servers.Build();

    public int Port { get; private set; }

    /// <summary>Tells the status of each answer but those to health probes.</summary>
    public Func<int> Status { get; set; } = () => 200;

    public static async Task<Target> StartAsync()
    {
        var target = new Target();
        target.application.Run(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/health" ? 200 : target.Status();
            return Task.CompletedTask;
        });
        target.Port = await Servers.StartAsync(target.application);
        return target;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}

/// <summary>Small servers on free ports of loopback.</summary>
internal static class Servers
{
    public static WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        return builder.Build();
    }

    public static async Task<int> StartAsync(WebApplication application)
    {
        await application.StartAsync();
        return new Uri(application.Urls.Single()).Port;
    }
}
