using System.Diagnostics;
using Yarp.ReverseProxy.Forwarder;

namespace Rollout.Local.Balancer;

/// <summary>The data plane: takes the requests of clients and forwards them.</summary>
/// <param name="balancer">Knows the routes.</param>
/// <param name="forwarder">Carries a request to its target.</param>
/// <param name="time">Clock of the latencies.</param>
internal sealed class TrafficEndpoint(LoadBalancer balancer, IHttpForwarder forwarder, TimeProvider time) : IDisposable
{
    // 60 s is the idle timeout of an Application Load Balancer.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromSeconds(60), Version = new Version(1, 1), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
    private static readonly AlbTransformer Transformer = new();

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        RequestHeaderEncodingSelector = (name, _) => AlbTransformer.HeaderEncoding(name),
        ResponseHeaderEncodingSelector = (name, _) => AlbTransformer.HeaderEncoding(name),
    });

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Done once the answer is sent.</returns>
    public Task HandleAsync(HttpContext context)
    {
        if (balancer.Table is not { } table)
        {
            return ErrorPage.WriteAsync(context, StatusCodes.Status503ServiceUnavailable);
        }

        var route = table.Find(context);
        return route.Action switch
        {
            ForwardAction => ForwardAsync(context, route),
            FixedResponseAction fixedResponse => FixedAnswers.RespondAsync(context, fixedResponse),
            RedirectAction redirect => FixedAnswers.RedirectAsync(context, redirect),
            _ => throw new UnreachableException($"RT9001 the action '{route.Action.GetType().Name}' is not known to the data plane"),
        };
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private async Task ForwardAsync(HttpContext context, Route route)
    {
        var bound = route.Sticky?.Find(context.Request);
        if ((bound ?? route.Next()) is not { } group)
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status503ServiceUnavailable);
            return;
        }

        if (bound is null)
        {
            route.Sticky?.Bind(context.Response, group);
        }

        var start = time.GetTimestamp();
        group.Counters.Begin();
        var code = StatusCodes.Status502BadGateway;
        try
        {
            code = await SendAsync(context, group);
        }
        finally
        {
            group.Counters.End(code, time.GetElapsedTime(start));
        }
    }

    private async Task<int> SendAsync(HttpContext context, GroupRuntime group)
    {
        if (group.Pick() is not { } target)
        {
            await ErrorPage.WriteAsync(context, StatusCodes.Status503ServiceUnavailable);
            return StatusCodes.Status503ServiceUnavailable;
        }

        target.Enter();
        try
        {
            return await SendAsync(context, target);
        }
        finally
        {
            target.Leave();
        }
    }

    private async Task<int> SendAsync(HttpContext context, TargetRuntime target)
    {
        var error = await forwarder.SendAsync(context, target.Prefix, client, Config, Transformer);
        if (error == ForwarderError.None)
        {
            return context.Response.StatusCode;
        }

        var code = FailureCode.Of(error, context.RequestAborted.IsCancellationRequested);
        if (code != FailureCode.ClientWentAway && !context.Response.HasStarted)
        {
            await ErrorPage.WriteAsync(context, code);
        }

        return code;
    }
}
