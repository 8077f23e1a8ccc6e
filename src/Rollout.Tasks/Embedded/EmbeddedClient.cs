using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollout.Tasks.Runtimes.Process;

namespace Rollout.Tasks.Embedded;

/// <summary>Speaks with the embedded environment's program on its control port. Thread-safe.</summary>
/// <param name="http">From <see cref="CreateHttp"/>, or one that asks no proxy.</param>
/// <param name="endpoints">Where the program answers.</param>
internal sealed class EmbeddedClient(HttpClient http, EmbeddedEndpoints endpoints) : ISupervisor
{
    private static readonly TimeSpan ShortCall = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongCall = TimeSpan.FromMinutes(2);

    /// <summary>A client for loopback: no proxy, and no limit of its own beside those of the calls.</summary>
    /// <returns>The caller disposes it.</returns>
    public static HttpClient CreateHttp() => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Version and start of the program.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The status.</returns>
    /// <exception cref="RolloutException">RT2411: no answer. RT2412: the key is refused.</exception>
    public Task<EmbeddedStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, "ready", null, EmbeddedJson.Default.EmbeddedStatus, ShortCall, cancellationToken);

    /// <summary>Makes what the topology names and is not there yet. Never changes a weight that is set.</summary>
    /// <param name="topology">All services of the environment.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2411: no answer. RT2413: the topology has a fault.</exception>
    public Task PutTopologyAsync(Topology topology, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Put, "topology", Body(topology, EmbeddedJson.Default.Topology), ShortCall, cancellationToken);

    /// <summary>Makes sure that HAProxy runs with a topology. Weights, addresses and states of its servers stay what they were.</summary>
    /// <param name="topology">All services of the environment.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where the environment answers now.</returns>
    /// <exception cref="RolloutException">RT2411: no answer. RT2413: the topology has a fault. RT2140: HAProxy is not installed. RT2141: it does not start.</exception>
    public Task<EmbeddedEndpoints> PutHAProxyAsync(HAProxyTopology topology, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Put, "haproxy", Body(topology, EmbeddedJson.Default.HAProxyTopology), EmbeddedJson.Default.EmbeddedEndpoints, LongCall, cancellationToken);

    /// <summary>All processes under supervision, running or not.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>In the order of their names.</returns>
    /// <exception cref="RolloutException">RT2411: no answer.</exception>
    public Task<IReadOnlyList<SupervisedProcess>> ListProcessesAsync(CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, "processes", null, EmbeddedJson.Default.IReadOnlyListSupervisedProcess, ShortCall, cancellationToken);

    /// <summary>Starts a process, or finds it running with the same fingerprint; one with another is ended first.</summary>
    /// <param name="name">Its name: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    /// <param name="request">What to run.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The process; one that ended at once is not running.</returns>
    /// <exception cref="RolloutException">RT2411: no answer. RT2413: the request has a fault. RT2414: the program cannot be started.</exception>
    public Task<SupervisedProcess> PutProcessAsync(string name, ProcessRequest request, CancellationToken cancellationToken) =>
        AskAsync(
            HttpMethod.Put,
            $"processes/{Uri.EscapeDataString(name)}",
            Body(request, EmbeddedJson.Default.ProcessRequest),
            EmbeddedJson.Default.SupervisedProcess,
            LongCall + TimeSpan.FromMilliseconds(Math.Max(0, request.StopTimeoutMs)),
            cancellationToken);

    /// <summary>Ends a process and forgets it. Without effect when there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="stopTimeout">Time between the request to end and the end by force.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2411: no answer. RT2414: it could not be ended.</exception>
    public Task DeleteProcessAsync(string name, TimeSpan stopTimeout, CancellationToken cancellationToken)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"processes/{Uri.EscapeDataString(name)}?timeoutMs={(long)stopTimeout.TotalMilliseconds}");
        return SendAsync(HttpMethod.Delete, path, null, LongCall + stopTimeout, cancellationToken);
    }

    /// <summary>Makes sure that the PostgreSQL cluster runs.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where it answers.</returns>
    /// <exception cref="RolloutException">RT2411: no answer. RT2402 to RT2406: the cluster cannot be started.</exception>
    public Task<PostgresStatus> PutPostgresAsync(CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Put, "postgres", null, EmbeddedJson.Default.PostgresStatus, LongCall, cancellationToken);

    /// <summary>Ends services, cluster and program. Once it returns, services and cluster are gone and the program is about to end.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2411: no answer. RT2414: a process could not be ended.</exception>
    public Task ShutdownAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "shutdown", null, LongCall, cancellationToken);

    /// <summary>Ends the program alone; services and cluster run on, and the next program finds them.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT2411: no answer.</exception>
    public Task HandOverAsync(CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "shutdown?keep=true", null, ShortCall, cancellationToken);

    private async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, deadline, cancellationToken).ConfigureAwait(false);
        return Parse(answer, type) ?? throw Unreachable($"{method} /{path} was answered with something else than the JSON that was asked for");
    }

    private async Task<byte[]> SendAsync(HttpMethod method, string path, HttpContent? body, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{endpoints.ControlPort}/{path}")) { Content = body };
        request.Headers.Add(EmbeddedContract.KeyHeader, endpoints.Key);
        using var timeout = new CancellationTokenSource(deadline, TimeProvider.System);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await http.SendAsync(request, linked.Token).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? answer : throw Refused(response.StatusCode, answer);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Unreachable(fault.Message, fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(string.Create(CultureInfo.InvariantCulture, $"no answer to {method} /{path} within {deadline.TotalSeconds:0.#} s"), fault);
        }
    }

    private RolloutException Refused(HttpStatusCode status, byte[] answer)
    {
        if (Parse(answer, EmbeddedJson.Default.EmbeddedError) is { } error)
        {
            return new RolloutException(error.Code, error.Message);
        }

        return Unreachable(string.Create(CultureInfo.InvariantCulture, $"status {(int)status} from something that is not the embedded environment"));
    }

    private RolloutException Unreachable(string reason, Exception? fault = null) =>
        new("RT2411", string.Create(CultureInfo.InvariantCulture, $"the embedded environment does not answer on control port {endpoints.ControlPort}: {reason.TrimEnd('.')}. Run --target=LocalUp, or see program.log in its state directory."), innerException: fault);

    private static T? Parse<T>(byte[] json, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static ByteArrayContent Body<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
