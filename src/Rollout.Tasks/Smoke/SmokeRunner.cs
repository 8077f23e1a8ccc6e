using System.Text;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Smoke;

/// <summary>Runs smoke flows against the candidate: its own instances, or through the load balancer where the target says so. No request is repeated.</summary>
/// <param name="client">Follows no redirects, uses no proxy and has no timeout of its own: see <see cref="CreateClient"/>.</param>
/// <param name="time">The clock.</param>
public sealed class SmokeRunner(HttpClient client, TimeProvider time)
{
    private const int MaxBodyBytes = 1_000_000;

    /// <summary>A client as the runner needs it.</summary>
    /// <returns>The caller disposes of it.</returns>
    public static HttpClient CreateClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Runs all flows, one after the other. A failed step ends its flow, not the ones after it.</summary>
    /// <param name="flows">The flows of the plan.</param>
    /// <param name="target">Candidate instances, release and slot.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What was expected and what came, step by step. A step that fails is no exception.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<SmokeReport> RunAsync(IReadOnlyList<SmokeFlow> flows, SmokeTarget target, CancellationToken cancellationToken)
    {
        var variables = new SmokeVariables(target);
        var results = new List<SmokeFlowResult>();
        foreach (var flow in flows)
        {
            variables.BeginFlow(Guid.NewGuid());
            var steps = new List<SmokeStepResult>();
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                steps.Add(await RunStepAsync(flow, steps.Count, target, variables, cancellationToken).ConfigureAwait(false));
            }
            while (steps[^1].Passed && steps.Count < flow.Steps.Count);
            results.Add(new(flow.Name, flow.Steps.Count, steps));
        }

        return new(results);
    }

    private async Task<SmokeStepResult> RunStepAsync(SmokeFlow flow, int index, SmokeTarget target, SmokeVariables variables, CancellationToken cancellationToken)
    {
        var step = flow.Steps[index];
        var started = time.GetTimestamp();
        var fault = SmokeRequest.Create(step, target, variables, out var request);
        Answer? answer = null;
        if (request is not null)
        {
            using (request)
            {
                (answer, fault) = await SendAsync(request, step, cancellationToken).ConfigureAwait(false);
            }
        }

        var duration = request is null ? TimeSpan.Zero : time.GetElapsedTime(started);
        fault ??= SmokeAssertions.Check(step, answer!.Status, answer.Body, variables);
        HashSet<string> secrets = [.. variables.Secrets, .. SmokeMask.OfHeaders(step.Headers.Values.Select(variables.InText))];
        return Result(flow, index, duration, answer, fault, secrets);
    }

    private async Task<(Answer? Answer, SmokeFault? Fault)> SendAsync(HttpRequestMessage request, SmokeStep step, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(step.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MaxBodyBytes, linked.Token).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false);
            return (new((int)response.StatusCode, Encoding.UTF8.GetString(body)), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new("RT2704", $"an answer within {step.Timeout:c}", "none came"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return (null, new("RT2705", "an answer", fault.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.')));
        }
    }

    private static SmokeStepResult Result(SmokeFlow flow, int index, TimeSpan duration, Answer? answer, SmokeFault? fault, HashSet<string> secrets)
    {
        var step = flow.Steps[index];
        var body = answer is { Body.Length: > 0 } ? $": {SmokeMask.Excerpt(answer.Body, secrets)}" : string.Empty;
        var expected = SmokeMask.Excerpt(fault?.Expected ?? $"status {step.Status}", secrets);
        var actual = SmokeMask.Excerpt(fault?.Actual ?? $"status {answer?.Status}", secrets);
        var where = $"smoke flow '{flow.Name}' step {index + 1} of {flow.Steps.Count} ({step.Method} {step.Path} of '{step.Service}')";
        var message = fault is null
            ? $"{where}: passed after {duration.TotalMilliseconds:0} ms"
            : $"{fault.Code} {where}: expected {expected}, but {actual}{(answer is null ? string.Empty : $" after {duration.TotalMilliseconds:0} ms")}{body}";
        return new(step.Service, step.Method, step.Path, duration, answer?.Status, fault?.Code, expected, actual + body, message);
    }

    private sealed record Answer(int Status, string Body);
}
