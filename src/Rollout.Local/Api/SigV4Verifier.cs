using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Rollout.Local.Api;

/// <summary>Verifies AWS Signature Version 4 of requests, for one pair of keys.</summary>
/// <param name="accessKey">The id of the one known key.</param>
/// <param name="secretKey">Its secret.</param>
/// <param name="time">Clock that the date of a request is compared with.</param>
/// <param name="service">As it stands in the signature's scope.</param>
internal sealed class SigV4Verifier(string accessKey, string secretKey, TimeProvider time, string service = "elasticloadbalancing")
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);

    /// <summary>Verifies a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Its body.</param>
    /// <exception cref="ApiFault">MissingAuthenticationToken, IncompleteSignature, InvalidClientTokenId or SignatureDoesNotMatch.</exception>
    public void Verify(HttpContext context, ReadOnlySpan<byte> body)
    {
        var authorization = Authorization.Parse(context.Request.Headers.Authorization.ToString());
        if (authorization.AccessKey != accessKey)
        {
            throw new ApiFault("InvalidClientTokenId", "The security token included in the request is invalid.", StatusCodes.Status403Forbidden);
        }

        if (authorization.Service != service)
        {
            throw new ApiFault("SignatureDoesNotMatch", $"Credential should be scoped to correct service: '{service}'.", StatusCodes.Status403Forbidden);
        }

        var stamp = context.Request.Headers["X-Amz-Date"].ToString();
        CheckDate(stamp, authorization);
        var expected = Convert.ToHexStringLower(Sign(authorization, stamp, CanonicalRequest(context, authorization, body)));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(authorization.Signature)))
        {
            throw new ApiFault("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.", StatusCodes.Status403Forbidden);
        }
    }

    private void CheckDate(string stamp, Authorization authorization)
    {
        const string Format = "yyyyMMdd'T'HHmmss'Z'";
        if (!DateTimeOffset.TryParseExact(stamp, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sentAt))
        {
            throw new ApiFault("IncompleteSignature", $"Authorization header requires existence of a 'X-Amz-Date' header. Authorization={Algorithm}", StatusCodes.Status403Forbidden);
        }

        if (!stamp.StartsWith(authorization.Date, StringComparison.Ordinal))
        {
            throw new ApiFault("SignatureDoesNotMatch", $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{authorization.Date}' != '{stamp[..8]}', from '{stamp}'.", StatusCodes.Status403Forbidden);
        }

        var now = time.GetUtcNow();
        if ((now - sentAt).Duration() > AllowedSkew)
        {
            var (verb, order, sign) = now > sentAt ? ("expired", "earlier", "-") : ("not yet current", "later", "+");
            var limit = (now > sentAt ? now - AllowedSkew : now + AllowedSkew).UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
            throw new ApiFault("SignatureDoesNotMatch", $"Signature {verb}: {stamp} is now {order} than {limit} ({now.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)} {sign} 15 min.)", StatusCodes.Status403Forbidden);
        }
    }

    private static string CanonicalRequest(HttpContext context, Authorization authorization, ReadOnlySpan<byte> body)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?', 2);
        var canonical = new StringBuilder();
        canonical.Append(context.Request.Method).Append('\n').Append(target[0]).Append('\n');
        canonical.AppendJoin('&', (target.Length > 1 ? target[1] : string.Empty).Split('&').Order(StringComparer.Ordinal)).Append('\n');
        foreach (var name in authorization.SignedHeaders)
        {
            var values = name == "host" ? context.Request.Host.Value : string.Join(',', context.Request.Headers[name].Select(value => value?.Trim()));
            canonical.Append(name).Append(':').Append(values).Append('\n');
        }

        canonical.Append('\n').AppendJoin(';', authorization.SignedHeaders).Append('\n');
        return canonical.Append(Convert.ToHexStringLower(SHA256.HashData(body))).ToString();
    }

    private byte[] Sign(Authorization authorization, string stamp, string canonicalRequest)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)));
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in new[] { authorization.Date, authorization.Region, authorization.Service, "aws4_request", $"{Algorithm}\n{stamp}\n{authorization.Scope}\n{hash}" })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }

    private sealed record Authorization(string AccessKey, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature)
    {
        public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

        public static Authorization Parse(string header)
        {
            if (header.Length == 0)
            {
                throw new ApiFault("MissingAuthenticationToken", "Missing Authentication Token", StatusCodes.Status403Forbidden);
            }

            var parts = header.StartsWith(Algorithm + " ", StringComparison.Ordinal)
                ? header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
                : throw Incomplete(header);
            var credential = (parts["Credential"].FirstOrDefault() ?? string.Empty).Split('/');
            var signed = (parts["SignedHeaders"].FirstOrDefault() ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries);
            var signature = parts["Signature"].FirstOrDefault();
            return credential is [var key, var date, var region, var service, "aws4_request"] && signature is not null && signed.Contains("host", StringComparer.Ordinal)
                ? new Authorization(key, date, region, service, signed, signature)
                : throw Incomplete(header);
        }

        // The header is named by its scheme only: a signature does not belong in a log.
        private static ApiFault Incomplete(string header) =>
            new("IncompleteSignature", $"Authorization header requires 'Credential', 'SignedHeaders' with 'host', and 'Signature' parameters. Authorization={header.Split(' ')[0]}", StatusCodes.Status403Forbidden);
    }
}
