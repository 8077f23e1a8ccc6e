using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Rollout.Local.Api;
using Rollout.Local.Balancer;
using Rollout.Local.Control;
using Rollout.Local.HAProxy;
using Rollout.Local.Postgres;
using Rollout.Local.State;
using Rollout.Local.Supervision;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Yarp.ReverseProxy.Forwarder;

namespace Rollout.Local;

/// <summary>The whole program on one state directory: made by <see cref="StartAsync"/>, so that a test can run it in its own process.</summary>
internal sealed class EmbeddedHost : IControlHost, IAsyncDisposable
{
    private readonly EmbeddedStateDirectory state;
    private readonly EmbeddedSettings settings;
    private readonly TimeProvider time;
    private readonly HttpClient probes = HealthProber.CreateHttp();
    private readonly PostgresCluster postgres;
    private readonly LoadBalancer balancer;
    private readonly Supervisor supervisor;
    private readonly HAProxyServer haproxy;
    private readonly ProgramLog log;
    private BoundPorts? ports;
    private WebApplication? application;
    private TrafficEndpoint? traffic;

    private EmbeddedHost(EmbeddedStateDirectory state, EmbeddedSettings settings, ProgramLog log, TimeProvider time)
    {
        (this.state, this.settings, this.log, this.time) = (state, settings, log, time);
        postgres = new PostgresCluster(state.Postgres, time);
        balancer = new LoadBalancer(state.Balancer, new HealthProber(probes, time), time);
        var records = new ProcessRecords(state.Processes);
        supervisor = new Supervisor(records, new ServicePorts(port => IsReserved(records, port)), log, time);
        haproxy = new HAProxyServer(state, supervisor, time);
        records.Load();
        balancer.Load();
        Endpoints = new EmbeddedEndpoints(0, string.Empty, 0, 0, 0, 0);
    }

    /// <summary>Where the program answers.</summary>
    public EmbeddedEndpoints Endpoints { get; private set; }

    /// <summary>The load balancer.</summary>
    public LoadBalancer Balancer => balancer;

    /// <summary>Done once the program was asked to end.</summary>
    public Task Ended => application!.WaitForShutdownAsync();

    /// <summary>Starts the program. When it returns, all ports answer and the endpoints file is written.</summary>
    /// <param name="state">State directory with settings.</param>
    /// <param name="log">Gets a line for each change.</param>
    /// <param name="time">Clock of everything.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="RolloutException">RT2401: a port is taken. RT2416: a state file is missing or cannot be read.</exception>
    public static async Task<EmbeddedHost> StartAsync(EmbeddedStateDirectory state, ProgramLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = StateFile.Read(state.Settings, EmbeddedJson.Default.EmbeddedSettings)
            ?? throw new RolloutException("RT2416", $"the state file '{state.Settings}' does not exist. The program is started by --target=LocalUp, which writes it.");
        var host = new EmbeddedHost(state, settings, log, time);
        try
        {
            await host.ServeAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<PostgresStatus> EnsurePostgresAsync(CancellationToken cancellationToken)
    {
        var status = await postgres.EnsureAsync(settings.PostgresPort, settings.NextFreePort, cancellationToken);
        if (Endpoints.PostgresPort != status.Port)
        {
            Publish(Endpoints with { PostgresPort = status.Port });
        }

        return status;
    }

    /// <inheritdoc />
    public async Task<EmbeddedEndpoints> EnsureHAProxyAsync(HAProxyTopology topology, CancellationToken cancellationToken)
    {
        var kept = Endpoints.HAProxy is null ? 0 : Endpoints.TrafficPort;
        var port = await haproxy.EnsureAsync(topology, settings.TrafficPort, settings.NextFreePort, kept, cancellationToken);
        var now = Endpoints with { TrafficPort = port, HAProxy = new HAProxyEndpoints(state.HAProxySocket, state.HAProxyState) };
        if (now != Endpoints)
        {
            Publish(now);
            log.Write($"haproxy carries the traffic on port {port}");
        }

        return now;
    }

    /// <inheritdoc />
    public async Task ShutDownAsync(bool keep, CancellationToken cancellationToken)
    {
        log.Write(keep ? "the program ends; services and cluster stay" : "services, cluster and program end");
        if (keep)
        {
            return;
        }

        await supervisor.EndAllAsync(cancellationToken);
        await postgres.StopAsync(cancellationToken);
        File.Delete(state.Processes);
        File.Delete(state.Endpoints);
    }

    /// <inheritdoc />
    public void End() => application?.Lifetime.StopApplication();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        balancer.Stop();
        if (application is not null)
        {
            await application.DisposeAsync();
        }

        ports?.Dispose();
        traffic?.Dispose();
        haproxy.Dispose();
        supervisor.Dispose();
        postgres.Dispose();
        probes.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var kept = StateFile.Read(state.Endpoints, EmbeddedJson.Default.EmbeddedEndpoints);
        ports = BoundPorts.Take(settings, kept);
        application = Build(ports);
        var key = kept?.Key ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var endpoints = new EmbeddedEndpoints(
            Environment.ProcessId,
            key,
            kept?.HAProxy is null ? BoundPorts.PortOf(ports.Traffic) : kept.TrafficPort,
            BoundPorts.PortOf(ports.Api),
            BoundPorts.PortOf(ports.Control),
            kept?.PostgresPort ?? settings.PostgresPort)
        {
            HAProxy = kept?.HAProxy,
        };
        Route(application, endpoints, BoundPorts.PortOf(ports.Traffic));
        await application.StartAsync(cancellationToken);
        Publish(endpoints);
        log.Write($"ready: traffic {endpoints.TrafficPort}, ELBv2 API {endpoints.ApiPort}, control {endpoints.ControlPort}");
    }

    private void Route(WebApplication application, EmbeddedEndpoints endpoints, int dataPlanePort)
    {
        traffic = new TrafficEndpoint(balancer, application.Services.GetRequiredService<IHttpForwarder>(), time);
        var api = new ApiEndpoint(balancer, new SigV4Verifier(EmbeddedContract.LocalKey, EmbeddedContract.LocalKey, time), () => dataPlanePort, log);
        var status = new EmbeddedStatus(EmbeddedVersion.Current, endpoints.ProcessId, time.GetUtcNow());
        var control = new ControlEndpoint(endpoints.Key, status, balancer, supervisor, this, time);
        application.Run(context => context.Connection.LocalPort == dataPlanePort
            ? traffic.HandleAsync(context)
            : LogFaultsAsync(context, context.Connection.LocalPort == endpoints.ApiPort ? api.HandleAsync : control.HandleAsync));
    }

    // Kestrel answers 500 to what is thrown, and tells nobody.
    private async Task LogFaultsAsync(HttpContext context, RequestDelegate handle)
    {
        try
        {
            await InlineSockets.LeaveAsync();
            await handle(context);
        }
        catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested)
        {
            log.Write($"RT9004 {context.Request.Method} {context.Request.Path} failed: {fault}");
            throw;
        }
    }

    private static WebApplication Build(BoundPorts ports)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, ports));
        builder.Services.Configure<SocketTransportOptions>(options =>
            options.CreateBoundListenSocket = wanted => ports.All.First(socket => wanted.Equals(socket.LocalEndPoint)));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.Services.AddHttpForwarder();
        return builder.Build();
    }

    private static void Configure(KestrelServerOptions options, BoundPorts ports)
    {
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = AlbTransformer.HeaderEncoding;
        options.ResponseHeaderEncodingSelector = AlbTransformer.HeaderEncoding;

        // A load balancer has no opinion on how large or how slow its clients' bodies are.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromHours(1);
        foreach (var socket in ports.All)
        {
            options.Listen((IPEndPoint)socket.LocalEndPoint!, listen => listen.Protocols = HttpProtocols.Http1);
        }
    }

    private void Publish(EmbeddedEndpoints endpoints)
    {
        Endpoints = endpoints;
        StateFile.Write(state.Endpoints, endpoints, EmbeddedJson.Default.EmbeddedEndpoints);
    }

    private bool IsReserved(ProcessRecords records, int port) =>
        records.All.Any(record => record.Port == port)
        || (balancer.State?.Groups.Any(group => group.Targets.Any(target => target.Port == port)) ?? false)
        || haproxy.UsesPort(port);
}
