using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Rollout.Local.Tests.Fixtures;

/// <summary>Signs requests of the Query API, written from the description of Signature Version 4 and not from the verifier.</summary>
internal sealed class ApiClient(HttpClient http, int port)
{
    public string AccessKey { get; init; } = "local";

    public string SecretKey { get; init; } = "local";

    public TimeSpan ClockError { get; init; }

    /// <summary>Sends an operation; a parameter is <c>Name=value</c>.</summary>
    public async Task<ApiAnswer> SendAsync(string action, params string[] parameters)
    {
        var pairs = parameters.Select(parameter => parameter.Split('=', 2)).Select(pair => $"{Uri.EscapeDataString(pair[0])}={Uri.EscapeDataString(pair[1])}");
        var body = string.Join('&', new[] { $"Action={action}", "Version=2015-12-01" }.Concat(pairs));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/") { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };
        Sign(request, body);
        using var response = await http.SendAsync(request);
        return new ApiAnswer(response.StatusCode, XDocument.Parse(await response.Content.ReadAsStringAsync()));
    }

    private void Sign(HttpRequestMessage request, string body)
    {
        var stamp = (DateTimeOffset.UtcNow + ClockError).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{stamp[..8]}/us-east-1/elasticloadbalancing/aws4_request";
        var canonical = $"POST\n/\n\ncontent-type:{request.Content!.Headers.ContentType}\nhost:127.0.0.1:{port}\nx-amz-date:{stamp}\n\ncontent-type;host;x-amz-date\n{Hash(body)}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + SecretKey), stamp[..8]), "us-east-1"), "elasticloadbalancing"), "aws4_request");
        var signature = Convert.ToHexStringLower(Mac(key, $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hash(canonical)}"));
        request.Headers.Add("X-Amz-Date", stamp);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={AccessKey}/{scope}, SignedHeaders=content-type;host;x-amz-date, Signature={signature}");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}

/// <summary>An answer of the API.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, XDocument Body)
{
    /// <summary>Code and message of an error, <c>OK</c> otherwise.</summary>
    public string Outcome => Text("Code") is { } code && Status != HttpStatusCode.OK ? $"{code}: {Text("Message")}" : "OK";

    /// <summary>First text under a name.</summary>
    public string? Text(string name) => All(name) is [var first, ..] ? first : null;

    /// <summary>All texts under a name.</summary>
    public IReadOnlyList<string> All(string name) => [.. Body.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value)];
}
