using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Rollout.Local.Api.Operations;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api;

/// <summary>The ELBv2 Query API.</summary>
internal sealed class ApiEndpoint
{
    private const int LargestBody = 1024 * 1024;
    private const string Version = "2015-12-01";

    private readonly SigV4Verifier verifier;
    private readonly ProgramLog log;
    private readonly Dictionary<string, Operation> operations;

    /// <summary>Makes it.</summary>
    /// <param name="balancer">What the operations read and change.</param>
    /// <param name="verifier">Verifies signatures.</param>
    /// <param name="listenerPort">Port of the data plane.</param>
    /// <param name="log">Gets a line for each change.</param>
    public ApiEndpoint(LoadBalancer balancer, SigV4Verifier verifier, Func<int> listenerPort, ProgramLog log)
    {
        (this.verifier, this.log) = (verifier, log);
        operations = new Operation[]
        {
            new DescribeLoadBalancers(balancer, listenerPort),
            new DescribeListeners(balancer, listenerPort),
            new DescribeRules(balancer, listenerPort),
            new DescribeTargetGroups(balancer, listenerPort),
            new DescribeTargetGroupAttributes(balancer, listenerPort),
            new DescribeTargetHealth(balancer, listenerPort),
            new ModifyListener(balancer, listenerPort),
            new ModifyRule(balancer, listenerPort),
            new CreateRule(balancer, listenerPort),
            new DeleteRule(balancer, listenerPort),
            new RegisterTargets(balancer, listenerPort),
            new DeregisterTargets(balancer, listenerPort),
            new ModifyTargetGroupAttributes(balancer, listenerPort),
        }.ToDictionary(operation => operation.GetType().Name, StringComparer.Ordinal);
    }

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Done once the answer is sent.</returns>
    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        var (status, answer) = (StatusCodes.Status200OK, string.Empty);
        try
        {
            var body = await ReadAsync(context);
            await InlineSockets.LeaveAsync();
            verifier.Verify(context, body);
            answer = Run(Parse(body), requestId);
        }
        catch (ApiFault fault)
        {
            (status, answer) = (fault.Status, XmlAnswer.Failure(fault, requestId).ToString(SaveOptions.DisableFormatting));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The change is not on disk, so it did not take effect.
            (status, answer) = (StatusCodes.Status500InternalServerError, XmlAnswer.Failure(new ApiFault("InternalFailure", fault.Message, StatusCodes.Status500InternalServerError), requestId).ToString(SaveOptions.DisableFormatting));
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private string Run(QueryRequest request, string requestId)
    {
        var name = request.Text("Action") ?? throw new ApiFault("MissingAction", "The request must contain the parameter Action");
        if (request.Text("Version") is { } version && version != Version || !operations.TryGetValue(name, out var operation))
        {
            throw new ApiFault("InvalidAction", $"Could not find operation {name} for version {request.Text("Version") ?? "NO_VERSION_SPECIFIED"}");
        }

        var result = operation.Run(request).ToArray();
        if (!name.StartsWith("Describe", StringComparison.Ordinal))
        {
            log.Write($"{name} {request.Text("RuleArn") ?? request.Text("ListenerArn") ?? request.Text("TargetGroupArn")}");
        }

        return XmlAnswer.Success(name, requestId, result).ToString(SaveOptions.DisableFormatting);
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            throw new ApiFault("InvalidRequest", "The embedded load balancer takes POST requests only", StatusCodes.Status405MethodNotAllowed);
        }

        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBody)
            {
                throw new ApiFault("RequestEntityTooLarge", "The request is larger than 1 MB", StatusCodes.Status413PayloadTooLarge);
            }
        }

        return body.ToArray();
    }

    private static QueryRequest Parse(byte[] body)
    {
        var parameters = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        return parameters.FirstOrDefault(pair => pair.Value.Any(IsNoXml)) is { Key: { } name }
            ? throw new ApiFault("MalformedInput", $"The value of '{name}' has characters that cannot be written as XML")
            : new QueryRequest(parameters);
    }

    private static bool IsNoXml(char character) => character is (< ' ' and not '\t' and not '\n' and not '\r') or '\uFFFE' or '\uFFFF' || char.IsSurrogate(character);
}
