using System.Net;
using System.Xml;
using Amazon.Runtime;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Says in one line what went wrong with a call, whether anything was changed, and what to do.</summary>
internal static class Elbv2Faults
{
    private static readonly string[] DeniedCodes = ["AccessDenied", "AccessDeniedException", "NotAuthorized", "UnauthorizedOperation"];

    private static readonly string[] CredentialCodes =
    [
        .. DeniedCodes, "AuthFailure", "ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "InvalidAccessKeyId", "InvalidClientTokenId",
        "MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired", "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException",
    ];

    private static readonly string[] ThrottleCodes = ["Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException", "RequestThrottled", "RequestThrottledException", "SlowDown"];

    /// <summary>Whether a fault comes from the call and not from a mistake of ours.</summary>
    public static bool IsOfCall(Exception fault) =>
        fault is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException or XmlException or InvalidDataException or InvalidOperationException or NotSupportedException or OperationCanceledException;

    /// <summary>Whether the caller is known and may not make the call.</summary>
    public static bool IsDenied(RolloutException fault) => fault.InnerException is AmazonServiceException answer && DeniedCodes.Contains(answer.ErrorCode);

    /// <summary>The fault in our words.</summary>
    /// <param name="call">The call and where it went.</param>
    /// <param name="trace">What became of its attempts.</param>
    /// <param name="fault">What the SDK threw.</param>
    public static RolloutException Translate(Elbv2Call call, Elbv2CallTrace trace, Exception fault) => fault switch
    {
        AmazonUnmarshallingException or XmlException => Lost(call, trace, $"what came back is not an answer of the ELBv2 API ({Line(fault.InnerException ?? fault)})", fault),
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError } service => Lost(call, trace, $"HTTP {(int)service.StatusCode} ({Answer(service)}){Times(trace)}", fault),
        AmazonServiceException service when ThrottleCodes.Contains(service.ErrorCode) => Lost(call, trace, $"throttled ({Answer(service)}){Times(trace)}", fault),
        AmazonServiceException service => Refused(call, trace, service),
        InvalidDataException => Lost(call, trace, Line(fault), fault),
        HttpRequestException => Lost(call, trace, $"no connection ({Line(fault)}){Times(trace)}", fault),
        IOException => Lost(call, trace, $"the connection broke ({Line(fault)}){Times(trace)}", fault),
        TimeoutException => Lost(call, trace, $"no answer within {Seconds(Elbv2Clients.AttemptTimeout)}{Times(trace)}", fault),
        OperationCanceledException => Lost(call, trace, $"no answer within {Seconds(call.Connection.CallTimeout)} (traffic.callTimeout){Times(trace)}", fault),
        NotSupportedException => new RolloutException("RT2103", $"{call}: {Line(fault)}. Nothing was changed. Update this tool, or take that part out of the rule.", innerException: fault),
        _ => Credentials(call.ToString(), fault),
    };

    /// <summary>The call cannot be signed, or who signs it may not make it.</summary>
    public static RolloutException Credentials(string call, Exception fault) =>
        new("RT2105", $"{call}: {Line(fault)}. Nothing was changed. Set the region and credentials the AWS way (traffic.region, AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a role), with the rights of docs/routers/elbv2.md.", innerException: fault);

    private static RolloutException Refused(Elbv2Call call, Elbv2CallTrace trace, AmazonServiceException fault) => fault switch
    {
        _ when call.Mutates && trace.MayHaveTakenEffect => Unknown(call, $"an attempt got no answer, the last one was refused ({Answer(fault)})", fault),
        _ when CredentialCodes.Contains(fault.ErrorCode) || fault.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Credentials($"{call}: {fault.ErrorCode}", fault),
        _ when fault.ErrorCode?.EndsWith("NotFound", StringComparison.Ordinal) == true => new RolloutException("RT2102", $"{call}: {Answer(fault)}. Nothing was changed. Create what is missing, or correct the traffic section of rollout.yaml.", innerException: fault),
        _ => new RolloutException("RT2104", $"{call} was refused: {Answer(fault)}. Nothing was changed. Correct what the load balancer names.", innerException: fault),
    };

    private static RolloutException Lost(Elbv2Call call, Elbv2CallTrace trace, string what, Exception fault) => call.Mutates && trace.MayHaveTakenEffect
        ? Unknown(call, what, fault)
        : new RolloutException("RT2101", $"{call}: {what}. Nothing was changed. {call.Connection.Remedy}", innerException: fault);

    private static RolloutException Unknown(Elbv2Call call, string what, Exception fault) =>
        new("RT2106", $"{call}: {what}. Whether it took effect is not known: the same call can be made again, and --target=Status shows the weights. {call.Connection.Remedy}", ExitCode.Fault, fault);

    private static string Answer(AmazonServiceException fault) => string.IsNullOrEmpty(fault.ErrorCode) ? Line(fault) : $"{fault.ErrorCode}: {Line(fault)}";

    private static string Times(Elbv2CallTrace trace) => trace.Attempts > 1 ? $", tried {trace.Attempts} times" : string.Empty;

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.###} s");

    // Messages of the SDK and of servers may have many lines; ours have one.
    private static string Line(Exception fault)
    {
        var line = fault.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "…";
    }
}

/// <summary>One call, for messages.</summary>
/// <param name="Operation">Such as <c>ModifyRule</c>.</param>
/// <param name="Mutates">Whether it changes anything.</param>
/// <param name="Connection">Where it went.</param>
internal sealed record Elbv2Call(string Operation, bool Mutates, Elbv2Connection Connection)
{
    /// <inheritdoc />
    public override string ToString() => $"{Operation} at {Connection.Name}";
}
