using System.Net.Http.Headers;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Load;

/// <summary>Makes traffic at a fixed rate, open loop: each request starts when it is due, whether or not those before it were answered. For the embedded environment, so for loopback addresses only.</summary>
public sealed class LoadGenerator
{
    /// <summary>Most requests in flight where nothing else is said. A request that is due beyond it is not sent and counts as failed.</summary>
    public const int DefaultMaxInFlight = 1000;

    private const int FirstFailedStatus = 400;

    private readonly HttpMessageInvoker client;
    private readonly LoadPlan plan;
    private readonly string authority;
    private readonly TimeProvider time;
    private readonly int maxInFlight;
    private readonly LoadSchedule schedule;
    private readonly LoadCounters counters = new();
    private readonly DateTimeOffset createdAt;
    private LoadRun? run;

    /// <summary>A load generator that has not begun.</summary>
    /// <param name="client">Follows no redirects and uses no proxy: see <see cref="CreateClient"/>.</param>
    /// <param name="plan">Rate, requests and timeout.</param>
    /// <param name="baseAddress">The load balancer's listener; its path is not used.</param>
    /// <param name="time">The clock.</param>
    /// <param name="maxInFlight">1 or more. Default: <see cref="DefaultMaxInFlight"/>.</param>
    /// <exception cref="RolloutException">RT2801: the address is not this machine's loopback.</exception>
    public LoadGenerator(HttpMessageInvoker client, LoadPlan plan, Uri baseAddress, TimeProvider time, int maxInFlight = DefaultMaxInFlight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInFlight, 1);
        if (!baseAddress.IsLoopback)
        {
            throw new RolloutException("RT2801", $"load may only be made on this machine, but the address is '{baseAddress.Scheme}://{baseAddress.Authority}'. Remove 'load' from the environment, or use one of the embedded environments.", ExitCode.Configuration);
        }

        this.client = client;
        this.plan = plan;
        authority = $"{baseAddress.Scheme}://{baseAddress.Authority}";
        this.time = time;
        this.maxInFlight = maxInFlight;
        schedule = new(plan.RequestsPerSecond);
        createdAt = time.GetUtcNow();
    }

    /// <summary>Called with every request that was sent, once it has ended; from any thread, several at once.</summary>
    public Action<LoadExchange>? OnExchange { get; init; }

    /// <summary>A client as the generator needs it: redirects not followed, no proxy used.</summary>
    /// <param name="keepAlive">Default: connections are kept alive. False opens a new one for every request.</param>
    /// <returns>The caller disposes of it.</returns>
    public static HttpMessageInvoker CreateClient(bool keepAlive = true) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = keepAlive ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
    });

    /// <summary>Makes load until it is told to stop. Can be called once.</summary>
    /// <param name="cancellationToken">Stops the load: nothing more is sent, and what is in flight is awaited, at most for the plan's timeout. That is the normal end, so nothing is thrown for it.</param>
    /// <returns>The final counts.</returns>
    public async Task<LoadSnapshot> RunAsync(CancellationToken cancellationToken)
    {
        var current = new LoadRun(time.GetUtcNow(), time.GetTimestamp());
        if (Interlocked.CompareExchange(ref run, current, null) is not null)
        {
            throw new InvalidOperationException("A load generator runs once; make another one.");
        }

        var pending = new List<Task>();
        var sent = 0L;
        while (!cancellationToken.IsCancellationRequested)
        {
            pending.RemoveAll(t => t.IsCompletedSuccessfully);
            for (var due = schedule.DueAfter(time.GetElapsedTime(current.Started)); sent < due && !cancellationToken.IsCancellationRequested; sent++)
            {
                pending.Add(SendAsync(current, sent));
            }

            // Whole milliseconds, at least one: a timer takes a fraction for zero, and the loop would spin.
            var wait = Math.Max(1, Math.Ceiling((schedule.DueAt(sent) - time.GetElapsedTime(current.Started)).TotalMilliseconds));
            await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(pending).ConfigureAwait(false);
        current.End(time.GetElapsedTime(current.Started));
        return Snapshot();
    }

    /// <summary>The counts as they stand now, for display; at any time, from any thread.</summary>
    /// <returns>A copy.</returns>
    public LoadSnapshot Snapshot() => run is { } current
        ? counters.Snapshot(current.StartedAt, current.Ended ?? time.GetElapsedTime(current.Started))
        : counters.Snapshot(createdAt, TimeSpan.Zero);

    private async Task SendAsync(LoadRun current, long index)
    {
        var request = plan.Requests[(int)(index % plan.Requests.Count)];
        if (!counters.TryBegin(time.GetElapsedTime(current.Started) - schedule.DueAt(index), maxInFlight))
        {
            counters.Refuse(Failure(request, $"not sent, {maxInFlight} requests are in flight already"));
            return;
        }

        var started = time.GetTimestamp();
        var (status, fault) = await ExchangeAsync(request).ConfigureAwait(false);
        var duration = time.GetElapsedTime(started);
        fault ??= status >= FirstFailedStatus ? $"status {status} after {duration.TotalMilliseconds:0} ms" : null;
        counters.End(status, duration, fault is null ? null : Failure(request, fault));
        OnExchange?.Invoke(new LoadExchange(request, started, duration, Failed: fault is not null));
    }

    private async Task<(int? Status, string? Fault)> ExchangeAsync(LoadRequest request)
    {
        using var timeout = new CancellationTokenSource(plan.Timeout, time);
        try
        {
            using var message = Message(request);
            using var response = await client.SendAsync(message, timeout.Token).ConfigureAwait(false);
            await response.Content.CopyToAsync(Stream.Null, timeout.Token).ConfigureAwait(false);
            return ((int)response.StatusCode, null);
        }
        catch (OperationCanceledException)
        {
            return (null, $"no answer within {plan.Timeout:c}");
        }
        catch (Exception fault)
        {
            // Whatever it is, it is a request that a client would have lost.
            return (null, fault.GetBaseException().Message.ReplaceLineEndings(" "));
        }
    }

    private HttpRequestMessage Message(LoadRequest request)
    {
        // The slash ends the address: whatever the path is, the request stays on this machine.
        var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri($"{authority}/{request.Path.TrimStart('/')}"));
        if (request.Body is not null)
        {
            message.Content = new StringContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.Remove(name);
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private LoadFailure Failure(LoadRequest request, string reason) => new(time.GetUtcNow(), $"{request.Method} {request.Path}: {reason}");

    private sealed class LoadRun(DateTimeOffset startedAt, long started)
    {
        // A number, so that it can be read while it is written.
        private long endedTicks = -1;

        public DateTimeOffset StartedAt => startedAt;

        public long Started => started;

        public TimeSpan? Ended => Volatile.Read(ref endedTicks) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

        public void End(TimeSpan elapsed) => Volatile.Write(ref endedTicks, elapsed.Ticks);
    }
}
