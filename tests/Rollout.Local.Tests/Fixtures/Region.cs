using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Traffic.Elbv2;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>A load balancer of its own with its own API, reached through a proxy that can refuse changes from some moment on.</summary>
internal sealed class Region : IAsyncDisposable
{
    private readonly HttpClient http = EmbeddedClient.CreateHttp();
    private readonly TestEnvironment environment;
    private readonly Backend instance;
    private Backend? proxy;

    private Region(TestEnvironment environment, Backend instance) => (this.environment, this.instance) = (environment, instance);

    /// <summary>While true, every ModifyRule is answered with AccessDenied.</summary>
    public bool Refuses { get; set; }

    /// <summary>Endpoint of the API.</summary>
    public Uri Api => new($"http://127.0.0.1:{proxy!.Port}/");

    /// <summary>Starts it, with one healthy instance in both slots of every service.</summary>
    public static async Task<Region> StartAsync(string loadBalancer, IReadOnlyList<string> services)
    {
        var topology = new Topology(loadBalancer, [.. services.Select(service => new TopologyService(service, [$"/{service}/*"], "/health", $"nest-{service}-blue", $"nest-{service}-green"))], ProbeIntervalMs: 500, HealthyThreshold: 1, UnhealthyThreshold: 5);
        var region = new Region(await TestEnvironment.StartAsync(topology), await Backend.StartAsync(loadBalancer));
        region.proxy = await Backend.StartAsync("proxy", region.PassAsync);
        foreach (var group in services.SelectMany(service => new[] { $"nest-{service}-blue", $"nest-{service}-green" }))
        {
            await region.environment.RegisterAsync(group, region.instance);
        }

        foreach (var group in services.SelectMany(service => new[] { $"nest-{service}-blue", $"nest-{service}-green" }))
        {
            await region.environment.WaitForHealthAsync(group, "healthy");
        }

        return region;
    }

    /// <summary>A connection to its API under the name of a region.</summary>
    public Elbv2Connection Connection(string name) => new(Api, name, Embedded: true, TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        await proxy!.DisposeAsync();
        await environment.DisposeAsync();
        await instance.DisposeAsync();
        http.Dispose();
    }

    // The signature covers the Host header, so it is passed on as it came.
    private async Task PassAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        if (Refuses && body.Contains("Action=ModifyRule", StringComparison.Ordinal))
        {
            context.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            await context.Response.WriteAsync("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform: elasticloadbalancing:ModifyRule</Message></Error><RequestId>1</RequestId></ErrorResponse>");
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{environment.Host.Endpoints.ApiPort}/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        foreach (var (name, value) in context.Request.Headers.Where(header => header.Key != "Content-Length" && header.Key != "Transfer-Encoding"))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value.ToString()))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value.ToString());
            }
        }

        using var answer = await http.SendAsync(request);
        context.Response.StatusCode = (int)answer.StatusCode;
        await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
    }
}
