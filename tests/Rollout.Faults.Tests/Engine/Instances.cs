using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Rollout.Faults.Tests.Engine;

/// <summary>What the load balancer's health checks ask: one server that answers 200 on as many ports as there are instances.</summary>
internal sealed class Instances : IAsyncDisposable
{
    private readonly WebApplication application;

    private Instances(WebApplication application, IReadOnlyList<int> ports) => (this.application, Ports) = (application, ports);

    public IReadOnlyList<int> Ports { get; }

    public static async Task<Instances> StartAsync(int count)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            for (var index = 0; index < count; index++)
            {
                options.Listen(IPAddress.Loopback, 0);
            }
        });
        var application = builder.Build();
        application.Run(_ => Task.CompletedTask);
        await application.StartAsync();
        return new Instances(application, [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port)]);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
