using System.Net.Sockets;
using System.Text;
using Polly;
using Polly.Retry;

namespace Rollout.Tasks.HAProxy;

/// <summary>Asks one HAProxy process through its Runtime API: one connection and one line a call, each with its own deadline.</summary>
/// <remarks>A call that reads is tried again whatever went wrong; one that changes something only while nothing of it has been sent.</remarks>
/// <param name="socket">Of the process.</param>
/// <param name="callTimeout">How long a call may take, retries included.</param>
/// <param name="remedy">What to do when it is not reached: a whole sentence.</param>
/// <param name="time">Clock of the deadlines.</param>
internal sealed class HAProxyClient(HAProxySocket socket, TimeSpan callTimeout, string remedy, TimeProvider time)
{
    private const int Retries = 3;
    private const int MaxAnswerBytes = 16_000_000;

    // As of the router for AWS: a process that hangs is found before the call's own deadline, so that a read can be tried again.
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Where the process is asked.</summary>
    public HAProxySocket Socket { get; } = socket;

    /// <summary>Makes a call.</summary>
    /// <param name="call">The commands.</param>
    /// <param name="cancellationToken">Ends the call; whether one that changes something took effect is then not known.</param>
    /// <returns>What HAProxy answered to each command.</returns>
    /// <exception cref="RolloutException">RT2101: not reached, nothing was changed. RT2106: what became of a change is not known. RT2132: the socket's level does not allow the call; nothing was changed.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(HAProxyCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var deadline = new CancellationTokenSource(callTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var last = Attempt.Failed("no attempt was made", sent: false);
        try
        {
            var pipeline = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time }.AddRetry(Retry(call)).Build();
            last = await pipeline.ExecuteAsync(async token => last = await AttemptAsync(call, token, cancellationToken).ConfigureAwait(false), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The deadline came between two attempts: the last one is the result.
        }

        return last.Answers is null ? throw Lost(call, last) : Allowed(call, last.Answers);
    }

    private static RetryStrategyOptions<Attempt> Retry(HAProxyCall call) => new()
    {
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Answers: null } failed && (!failed.Sent || !call.Mutates)),
        MaxRetryAttempts = Retries,
        Delay = TimeSpan.FromMilliseconds(100),
        BackoffType = DelayBackoffType.Exponential,
    };

    private async Task<Attempt> AttemptAsync(HAProxyCall call, CancellationToken deadline, CancellationToken caller)
    {
        var sent = false;
        using var limit = new CancellationTokenSource(AttemptTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline, limit.Token);
        try
        {
            using var connection = await Socket.ConnectAsync(linked.Token).ConfigureAwait(false);
            using var stream = new NetworkStream(connection);
            sent = true;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(call.Line), linked.Token).ConfigureAwait(false);
            var text = await ReadAsync(stream, linked.Token).ConfigureAwait(false);
            return HAProxyAnswers.Split(text, call.Commands.Count) is { } answers ? new Attempt(answers, string.Empty, sent) : Attempt.Failed("the answer was cut off", sent);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            var waited = callTimeout < AttemptTimeout ? callTimeout : AttemptTimeout;
            return Attempt.Failed(FormattableString.Invariant($"{(sent ? "no answer" : "no connection")} within {waited.TotalSeconds:0.###} s"), sent);
        }
        catch (SocketException fault)
        {
            return Attempt.Failed(Socket.Explain(fault), sent);
        }
        catch (IOException fault)
        {
            return Attempt.Failed(sent ? "the connection broke" : fault.Message, sent);
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            all.Write(buffer, 0, count);
            if (all.Length > MaxAnswerBytes)
            {
                throw new IOException($"the answer has more than {MaxAnswerBytes} bytes");
            }
        }

        return Encoding.UTF8.GetString(all.GetBuffer(), 0, (int)all.Length);
    }

    private IReadOnlyList<string> Allowed(HAProxyCall call, IReadOnlyList<string> answers) => answers.Contains(HAProxyAnswers.PermissionDenied)
        ? throw new RolloutException("RT2132", $"{call.Name} at {Socket}: HAProxy answered '{HAProxyAnswers.PermissionDenied}'. Nothing was changed. Add 'level admin' to the 'stats socket' line of this socket.")
        : answers;

    private RolloutException Lost(HAProxyCall call, Attempt last) => call.Mutates && last.Sent
        ? new("RT2106", $"{call.Name} at {Socket}: {last.Fault}. Whether it took effect is not known: the same call can be made again, and --target=Status shows the weights. {remedy}", ExitCode.Fault)
        : new("RT2101", $"{call.Name} at {Socket}: {last.Fault}. Nothing was changed. {remedy}");

    /// <summary>What became of one attempt.</summary>
    private sealed record Attempt(IReadOnlyList<string>? Answers, string Fault, bool Sent)
    {
        public static Attempt Failed(string fault, bool sent) => new(null, fault, sent);
    }
}
