using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Nest.Agents;

/// <summary>Posts one delivery, signed with the subscription's secret.</summary>
internal sealed class WebhookSender(IServer server) : IDisposable
{
    public const string SignatureHeader = "X-Nest-Signature";
    public const string SubscriptionHeader = "X-Nest-Subscription";

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(3) };

    public static string Sign(byte[] secret, byte[] body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(secret, body))}";

    /// <summary>Error is null when the receiver answered with 2xx.</summary>
    public async Task<(int? Status, string? Error)> SendAsync(ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(delivery.Url)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(SignatureHeader, Sign(delivery.Secret, body));
        request.Headers.Add(SubscriptionHeader, delivery.SubscriptionId.ToString());
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var status = (int)response.StatusCode;
            return (status, response.IsSuccessStatusCode ? null : $"the receiver answered {status}");
        }
        catch (HttpRequestException fault)
        {
            return (null, fault.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"no answer within {http.Timeout.TotalSeconds:0} s");
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>A path means this very instance, whatever name or address it listens on.</summary>
    private Uri Address(string url)
    {
        if (url != WebhookEndpoints.EchoPath)
        {
            return new Uri(url);
        }

        var own = server.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new Uri($"http://127.0.0.1:{own[(own.LastIndexOf(':') + 1)..].TrimEnd('/')}{url}");
    }
}
