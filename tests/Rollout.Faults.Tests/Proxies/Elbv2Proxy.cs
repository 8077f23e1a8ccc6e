using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rollout.Local;
using Rollout.Local.Balancer;
using Rollout.Local.State;

namespace Rollout.Faults.Tests.Proxies;

/// <summary>Stands between the client and the ELBv2 API, passes calls on as they are, and does to some of them what it was told to.</summary>
internal sealed class Elbv2Proxy : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly EmbeddedHost host;
    private readonly HttpClient upstream = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private readonly SemaphoreSlim oneChange = new(1);
    private LaggingReplica? replica;

    private Elbv2Proxy(WebApplication application, EmbeddedHost host) => (this.application, this.host) = (application, host);

    public FaultSchedule Schedule { get; } = new();

    public int Port { get; private set; }

    public static async Task<Elbv2Proxy> StartAsync(EmbeddedHost host)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var proxy = new Elbv2Proxy(application, host);
        application.Run(context => proxy.Schedule.DuringAsync(() => proxy.HandleAsync(context)));
        await application.StartAsync();
        proxy.Port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return proxy;
    }

    /// <summary>A replica that lags needs a moment before it can be asked.</summary>
    public async Task PrepareAsync(Fault fault)
    {
        replica?.Dispose();
        replica = fault == Fault.StaleRead ? new LaggingReplica(host.Balancer.State!, host.Endpoints.TrafficPort, Schedule.Time) : null;
        await Poll.UntilAsync(() => Task.FromResult(replica is not { IsReady: false }), "the replica has checked its targets");
    }

    public async ValueTask DisposeAsync()
    {
        await Schedule.BeginAsync(TimeProvider.System);
        await application.DisposeAsync();
        replica?.Dispose();
        upstream.Dispose();
        oneChange.Dispose();
        Schedule.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        try
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer);
            await AnswerAsync(context, buffer.ToArray());
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    private async Task AnswerAsync(HttpContext context, byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        var operation = text.Split('&').FirstOrDefault(pair => pair.StartsWith("Action=", StringComparison.Ordinal))?["Action=".Length..] ?? string.Empty;
        var (call, end) = Schedule.Note(operation, text);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end, context.RequestAborted);
        switch (call.Fault)
        {
            case Fault.TimeoutBefore or Fault.Silence:
                await HangAsync(context, over.Token);
                break;
            case Fault.TimeoutAfter:
                await PassOnAsync(context, call, body);
                await HangAsync(context, over.Token);
                break;
            case Fault.Reset:
                await PassOnAsync(context, call, body);
                context.Abort();
                break;
            case Fault.CutBody:
                var (status, whole) = await PassOnAsync(context, call, body);
                await Elbv2Answers.CutAsync(context, status, whole);
                break;
            case Fault.MissingPage:
                await Elbv2Answers.WriteAsync(context, 200, Pages.IsSecond(text) ? Pages.Empty(operation) : Pages.First((await PassOnAsync(context, call, body)).Answer));
                break;
            case Fault.StaleRead:
                context.Request.Body = new MemoryStream(body);
                await replica!.AnswerAsync(context);
                break;
            case { } refusal:
                await Elbv2Answers.RefuseAsync(context, refusal, operation);
                break;
            default:
                var (passed, answer) = await PassOnAsync(context, call, body);
                await Elbv2Answers.WriteAsync(context, passed, answer);
                break;
        }
    }

    private async Task<(int Status, byte[] Answer)> PassOnAsync(HttpContext context, RecordedCall call, byte[] body)
    {
        if (call.IsRead)
        {
            return await SendAsync(context, body);
        }

        await oneChange.WaitAsync();
        try
        {
            var before = Text(host.Balancer.State!);
            var answer = await SendAsync(context, body);
            call.HadEffect = Text(host.Balancer.State!) != before;
            Schedule.Changed();
            replica?.Learn(host.Balancer.State!);
            Schedule.PassedOn?.Invoke(call.Operation);
            return answer;
        }
        finally
        {
            oneChange.Release();
        }
    }

    private static string Text(BalancerState state) => JsonSerializer.Serialize(state, LocalJson.Default.BalancerState);

    // What has arrived is carried out, whether or not the client still waits.
    private async Task<(int Status, byte[] Answer)> SendAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{host.Endpoints.ApiPort}/") { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        using var response = await upstream.SendAsync(request, CancellationToken.None);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
    }

    private async Task HangAsync(HttpContext context, CancellationToken over)
    {
        await Schedule.HangAsync(over);
        context.Abort();
    }
}
