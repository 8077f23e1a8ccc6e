using System.Net;
using Amazon.Runtime;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>The one HTTP client below an ELBv2 client. It reads answers whole within the time limit, and notes whether a call may have taken effect.</summary>
internal sealed class Elbv2HttpClients : HttpClientFactory, IDisposable
{
    // Far above the largest real answer (a full page of rules has some 200 KB).
    private const long MaxAnswerBytes = 16 * 1024 * 1024;

    private readonly AsyncLocal<Elbv2CallTrace?> trace = new();
    private readonly HttpClient client;

    /// <param name="useProxy">False for the embedded load balancer: a proxy cannot reach this machine's loopback address.</param>
    public Elbv2HttpClients(bool useProxy)
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            UseProxy = useProxy,
        };
        client = new HttpClient(new Wire(trace) { InnerHandler = sockets }) { Timeout = Elbv2Clients.AttemptTimeout };
    }

    /// <summary>Starts to note what becomes of the attempts of one call, in this asynchronous flow.</summary>
    public Elbv2CallTrace Begin() => trace.Value = new Elbv2CallTrace();

    /// <inheritdoc />
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    /// <inheritdoc />
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <inheritdoc />
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private sealed class Wire(AsyncLocal<Elbv2CallTrace?> trace) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var call = trace.Value ?? new Elbv2CallTrace();
            call.Attempts++;
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                call.MayHaveTakenEffect |= response.StatusCode is < HttpStatusCode.BadRequest or >= HttpStatusCode.InternalServerError;

                // The SDK reads the body with blocking calls that know no time limit; in memory it cannot block.
                await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
                return response;
            }
            catch (Exception fault) when (!NeverSent(fault, cancellationToken))
            {
                call.MayHaveTakenEffect = true;
                throw;
            }
        }

        // A cancel that nobody asked for is the handler's own connect timeout.
        private static bool NeverSent(Exception fault, CancellationToken cancellationToken) => fault switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => true,
            OperationCanceledException => !cancellationToken.IsCancellationRequested,
            _ => false,
        };
    }
}

/// <summary>What is known of the attempts of one call.</summary>
internal sealed class Elbv2CallTrace
{
    /// <summary>How often the call was sent or tried to be.</summary>
    public int Attempts { get; set; }

    /// <summary>True once an attempt may have reached the load balancer and was not refused by it.</summary>
    public bool MayHaveTakenEffect { get; set; }
}
