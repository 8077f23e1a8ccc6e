using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>A target: a real server on a free loopback port that counts its requests.</summary>
internal sealed class Backend : IAsyncDisposable
{
    private readonly WebApplication application;
    private int requests;

    private Backend(WebApplication application, string name) => (this.application, Name) = (application, name);

    public string Name { get; }

    public int Port { get; private set; }

    /// <summary>Requests beside the health probes.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>Status of the health path.</summary>
    public int Health { get; set; } = 200;

    public static async Task<Backend> StartAsync(string name, RequestDelegate? handle = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        var application = builder.Build();
        var backend = new Backend(application, name);
        application.Run(context => backend.HandleAsync(context, handle));
        await application.StartAsync();
        backend.Port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return backend;
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private Task HandleAsync(HttpContext context, RequestDelegate? handle)
    {
        if (context.Request.Path == "/health")
        {
            context.Response.StatusCode = Health;
            return Task.CompletedTask;
        }

        Interlocked.Increment(ref requests);
        return handle is null ? context.Response.WriteAsync(Name) : handle(context);
    }
}
