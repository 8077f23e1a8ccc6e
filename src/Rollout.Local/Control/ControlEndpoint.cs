using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollout.Local.Balancer;
using Rollout.Local.Supervision;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Control;

/// <summary>The control port: <see cref="EmbeddedContract"/>, and the counters.</summary>
/// <param name="key">What every request must carry, but the one for the counters.</param>
/// <param name="status">Answer of <c>/ready</c>.</param>
/// <param name="balancer">Takes topologies.</param>
/// <param name="supervisor">Takes processes.</param>
/// <param name="host">Cluster and end of the program.</param>
/// <param name="time">Clock of what is made.</param>
internal sealed class ControlEndpoint(string key, EmbeddedStatus status, LoadBalancer balancer, Supervisor supervisor, IControlHost host, TimeProvider time)
{
    private const string Processes = "/processes/";

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    /// <returns>Done once the answer is sent.</returns>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (RolloutException fault)
        {
            // The code stands in a member of its own.
            await RefuseAsync(context, StatusCodes.Status409Conflict, fault.Code, fault.Text);
        }
        catch (JsonException fault)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "RT2413", $"the body of {context.Request.Method} {context.Request.Path} is not the JSON that is required: {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException && !context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "RT2416", $"the state directory cannot be used: {fault.Message} Nothing was changed.");
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? string.Empty;
        if (HttpMethods.IsGet(request.Method) && path == "/metrics")
        {
            context.Response.ContentType = Exposition.ContentType;
            return context.Response.WriteAsync(Exposition.Write(balancer.Groups), context.RequestAborted);
        }

        if (!HasKey(request))
        {
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, "RT2412", $"the header {EmbeddedContract.KeyHeader} does not have the key of this environment. Take it from {EmbeddedContract.EndpointsFile} in the state directory.");
        }

        return (request.Method, path) switch
        {
            ("GET", "/ready") => AnswerAsync(context, status, EmbeddedJson.Default.EmbeddedStatus),
            ("PUT", "/topology") => PutTopologyAsync(context),
            ("GET", "/processes") => AnswerAsync(context, supervisor.List(), EmbeddedJson.Default.IReadOnlyListSupervisedProcess),
            ("PUT", _) when path.StartsWith(Processes, StringComparison.Ordinal) => PutProcessAsync(context, path[Processes.Length..]),
            ("DELETE", _) when path.StartsWith(Processes, StringComparison.Ordinal) => DeleteProcessAsync(context, path[Processes.Length..]),
            ("PUT", "/postgres") => PutPostgresAsync(context),
            ("PUT", "/haproxy") => PutHAProxyAsync(context),
            ("POST", "/shutdown") => ShutDownAsync(context),
            _ => RefuseAsync(context, StatusCodes.Status404NotFound, "RT2413", $"the control port has no {request.Method} {path}. Use the requests that EmbeddedContract names."),
        };
    }

    private bool HasKey(HttpRequest request) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers[EmbeddedContract.KeyHeader].ToString())), SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private async Task PutTopologyAsync(HttpContext context)
    {
        var topology = await ReadAsync(context, EmbeddedJson.Default.Topology);
        TopologyChecker.Check(topology);
        balancer.Change(state => TopologyPlanner.Apply(state, topology, time.GetUtcNow()));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task PutProcessAsync(HttpContext context, string name)
    {
        var request = await ReadAsync(context, EmbeddedJson.Default.ProcessRequest);
        await AnswerAsync(context, await supervisor.PutAsync(name, request, context.RequestAborted), EmbeddedJson.Default.SupervisedProcess);
    }

    private async Task DeleteProcessAsync(HttpContext context, string name)
    {
        var text = context.Request.Query["timeoutMs"].ToString();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var timeoutMs))
        {
            throw new RolloutException("RT2413", $"timeoutMs '{text}' must be a whole number of milliseconds, 0 or more. Add it to the request.");
        }

        await supervisor.DeleteAsync(name, TimeSpan.FromMilliseconds(timeoutMs), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task PutPostgresAsync(HttpContext context) =>
        await AnswerAsync(context, await host.EnsurePostgresAsync(context.RequestAborted), EmbeddedJson.Default.PostgresStatus);

    private async Task PutHAProxyAsync(HttpContext context)
    {
        var topology = await ReadAsync(context, EmbeddedJson.Default.HAProxyTopology);
        await AnswerAsync(context, await host.EnsureHAProxyAsync(topology, context.RequestAborted), EmbeddedJson.Default.EmbeddedEndpoints);
    }

    private async Task ShutDownAsync(HttpContext context)
    {
        // Not cancelled by a caller that goes away: a shutdown that has begun is finished.
        await host.ShutDownAsync(keep: context.Request.Query["keep"] == "true", CancellationToken.None);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        await context.Response.CompleteAsync();
        host.End();
    }

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        var value = await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) ?? throw new JsonException("it is null.");
        await InlineSockets.LeaveAsync();
        return value;
    }

    private static Task AnswerAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(value, type, cancellationToken: context.RequestAborted);

    private static Task RefuseAsync(HttpContext context, int code, string error, string message)
    {
        context.Response.StatusCode = code;
        return AnswerAsync(context, new EmbeddedError(error, message), EmbeddedJson.Default.EmbeddedError);
    }
}
