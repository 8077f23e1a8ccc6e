using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Rollout.Local.Balancer;

/// <summary>Changes requests as an Application Load Balancer does: target and Host stay as the client wrote them, X-Forwarded-For is appended, X-Forwarded-Proto and -Port are set.</summary>
internal sealed class AlbTransformer : HttpTransformer
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedProto = "X-Forwarded-Proto";
    private const string ForwardedPort = "X-Forwarded-Port";

    /// <inheritdoc />
    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var target = httpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith('/'))
        {
            // Kestrel decodes the path and removes its dots; the target must see what the client sent.
            proxyRequest.RequestUri = new Uri(destinationPrefix + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        }

        var headers = proxyRequest.Headers;
        headers.Host = httpContext.Request.Host.Value;
        Replace(proxyRequest, ForwardedFor, Append(httpContext));
        Replace(proxyRequest, ForwardedProto, httpContext.Request.Scheme);
        Replace(proxyRequest, ForwardedPort, httpContext.Connection.LocalPort.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Header values as bytes, so that none is changed or refused on its way.</summary>
    /// <returns>The encoding for every header.</returns>
    public static Encoding HeaderEncoding(string name) => Encoding.Latin1;

    private static string Append(HttpContext context)
    {
        var client = (context.Connection.RemoteIpAddress ?? IPAddress.Loopback).ToString();
        return context.Request.Headers.TryGetValue(ForwardedFor, out var before) && before.Count > 0 ? $"{string.Join(", ", before.ToArray())}, {client}" : client;
    }

    private static void Replace(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }
}
