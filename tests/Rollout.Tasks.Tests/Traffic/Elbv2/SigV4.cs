using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>Computes a request's SigV4 signature anew, from the specification and not with the SDK.</summary>
internal static class SigV4
{
    public static bool Holds(ElbRequest request, string accessKey, string secretKey)
    {
        var authorization = request.Headers.GetValueOrDefault("authorization", string.Empty);
        const string Scheme = "AWS4-HMAC-SHA256 ";
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = authorization[Scheme.Length..].Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var credential = parts["Credential"].Split('/');
        var signed = parts["SignedHeaders"].Split(';');
        var canonical = string.Join('\n', ["POST", "/", string.Empty, .. signed.Select(name => $"{name}:{request.Headers[name].Trim()}"), string.Empty, parts["SignedHeaders"], Hex(SHA256.HashData(request.Body))]);
        var scope = string.Join('/', credential[1..]);
        var text = $"AWS4-HMAC-SHA256\n{request.Headers["x-amz-date"]}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = credential[1..].Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), Hmac);
        return credential[0] == accessKey && credential[3] == "elasticloadbalancing" && Hex(Hmac(key, text)) == parts["Signature"];
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLower(CultureInfo.InvariantCulture);
}
