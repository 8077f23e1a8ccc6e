using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>Stands before the API: passes calls on as they are, or answers itself. It refuses before the API looks at a call, as AWS checks rights before it checks input.</summary>
internal sealed class ApiProxy : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentQueue<string> operations = new();
    private readonly int apiPort;

    private ApiProxy(WebApplication application, int apiPort) => (this.application, this.apiPort) = (application, apiPort);

    public Uri Url { get; private set; } = null!;

    /// <summary>Operations in the order they came, refused ones included.</summary>
    public IReadOnlyList<string> Operations => [.. operations];

    /// <summary>Operations that are denied.</summary>
    public ISet<string> Denied { get; } = new HashSet<string>();

    /// <summary>What a call meets before it is passed on: its operation, and how many of its kind came before it.</summary>
    public Func<string, int, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public static async Task<ApiProxy> StartAsync(int apiPort)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var proxy = new ApiProxy(application, apiPort);
        application.Run(proxy.HandleAsync);
        await application.StartAsync();
        proxy.Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        http.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var operation = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.ToArray()))["Action"].ToString();
        var earlier = operations.Count(one => one == operation);
        operations.Enqueue(operation);
        if (Denied.Contains(operation))
        {
            context.Response.StatusCode = 403;
            await context.Response.WriteAsync($"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:sts::000000000000:assumed-role/deployer/x is not authorized to perform: elasticloadbalancing:{operation} because no identity-based policy allows the elasticloadbalancing:{operation} action</Message></Error><RequestId>1</RequestId></ErrorResponse>");
            return;
        }

        await Before(operation, earlier).WaitAsync(context.RequestAborted);
        await PassOnAsync(context, body.ToArray());
    }

    // All headers as they came: host and date are signed.
    private async Task PassOnAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{apiPort}/") { Content = new ByteArrayContent(body) };
        foreach (var (name, values) in context.Request.Headers.Where(header => header.Key != "Content-Length"))
        {
            _ = request.Headers.TryAddWithoutValidation(name, values.ToArray()) || request.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        using var answer = await http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync(context.RequestAborted), context.RequestAborted);
    }
}
