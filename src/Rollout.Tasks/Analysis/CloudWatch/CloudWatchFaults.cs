using System.Net;
using System.Xml;
using Amazon.Runtime;

namespace Rollout.Tasks.Analysis.CloudWatch;

/// <summary>Says in one line what went wrong with a call, and what to do.</summary>
internal static class CloudWatchFaults
{
    private static readonly string[] CredentialCodes =
    [
        "AccessDenied", "AccessDeniedException", "NotAuthorized", "UnauthorizedOperation", "AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidAccessKeyId",
        "InvalidClientTokenId", "MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired", "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException",
    ];

    private static readonly string[] ThrottleCodes = ["Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "LimitExceeded"];

    /// <summary>Whether a fault comes from the call and not from a mistake of ours.</summary>
    public static bool IsOfCall(Exception fault) =>
        fault is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException or XmlException or InvalidDataException or InvalidOperationException or OperationCanceledException;

    /// <summary>The fault in our words.</summary>
    public static RolloutException Translate(string place, TimeSpan timeout, Exception fault) => fault switch
    {
        AmazonUnmarshallingException or XmlException or InvalidDataException => Lost(place, $"its answer cannot be understood: {Line(fault.InnerException ?? fault)}", fault),
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } service => Lost(place, $"HTTP {(int)service.StatusCode} ({Answer(service)})", fault),
        AmazonServiceException service when ThrottleCodes.Contains(service.ErrorCode) => Lost(place, $"throttled ({Answer(service)}); read less often (metrics.interval), or ask AWS for a higher quota", fault),
        AmazonServiceException service when CredentialCodes.Contains(service.ErrorCode) || service.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Denied(place, Answer(service), fault),
        AmazonServiceException service => Lost(place, $"it refused the question ({Answer(service)})", fault),
        TimeoutException or OperationCanceledException => Lost(place, FormattableString.Invariant($"no answer within {timeout.TotalSeconds:0.###} s (metrics.timeout)"), fault),
        HttpRequestException or IOException => Lost(place, $"no connection, or it broke ({Line(fault)})", fault),
        _ => Denied(place, Line(fault), fault),
    };

    /// <summary>RT3146: who asks is not known, or may not ask.</summary>
    public static RolloutException Denied(string place, string what, Exception fault) =>
        new("RT3146", $"CloudWatch at {place} cannot be asked: {what}. Set region and credentials the AWS way (metrics.region, AWS_PROFILE, a role) with the right cloudwatch:GetMetricData; a token that has expired must be made anew. Nothing is decided without metrics.", innerException: fault);

    private static RolloutException Lost(string place, string what, Exception fault) =>
        new("RT3145", $"the metrics of CloudWatch at {place} cannot be read: {what}. Nothing is decided without them; check the network, metrics.region and metrics.url.", innerException: fault);

    private static string Answer(AmazonServiceException fault) => string.IsNullOrEmpty(fault.ErrorCode) ? Line(fault) : $"{fault.ErrorCode}: {Line(fault)}";

    private static string Line(Exception fault)
    {
        var line = fault.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "…";
    }
}
