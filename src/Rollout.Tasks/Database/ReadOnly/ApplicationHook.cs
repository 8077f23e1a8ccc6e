using System.Net.Http.Headers;
using Rollout.Tasks.Programs;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.ReadOnly;

/// <summary>Tells the application that a read-only window begins, and that it is over: by a program, by a request, or by both in this order.</summary>
/// <param name="plan">What to run, and whom to ask.</param>
/// <param name="directory">Where the programs run.</param>
/// <param name="http">Sends the requests.</param>
/// <param name="time">Clock of their deadline.</param>
internal sealed class ApplicationHook(ReadOnlyPlan plan, string directory, HttpClient http, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="RolloutException">RT2583: the program or the request failed.</exception>
    public Task EnterAsync(CancellationToken cancellationToken) => TellAsync(plan.Enter, plan.EnterUrl, "enter", cancellationToken);

    /// <exception cref="RolloutException">RT2583: the program or the request failed.</exception>
    public Task LeaveAsync(CancellationToken cancellationToken) => TellAsync(plan.Leave, plan.LeaveUrl, "leave", cancellationToken);

    private async Task TellAsync(IReadOnlyList<string> command, Uri? url, string name, CancellationToken cancellationToken)
    {
        if (command.Count > 0)
        {
            await RunAsync(command, name, cancellationToken).ConfigureAwait(false);
        }

        if (url is not null && await PostAsync(url, cancellationToken).ConfigureAwait(false) is { } fault)
        {
            // A query may hold what nobody should read in a log.
            throw new RolloutException("RT2583", $"POST {url.GetLeftPart(UriPartial.Path)} (database.readOnly.{name}Url) {fault}. It must be answered with a status from 200 to 299; send it by hand.", ExitCode.Held);
        }
    }

    private async Task RunAsync(IReadOnlyList<string> command, string name, CancellationToken cancellationToken)
    {
        var result = await ProgramRunner.RunAsync(new ProgramRequest(command[0], [.. command.Skip(1)]) { WorkingDirectory = directory }, null, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new RolloutException("RT2583", $"the program '{command[0]}' (database.readOnly.{name}) ended with {result.ExitCode}: {result.Error.LastOrDefault(line => line.Length > 0)?.TrimEnd('.') ?? "it said nothing"}. It must end with 0; run it by hand.", ExitCode.Held);
        }
    }

    /// <returns>What went wrong; null when nothing did.</returns>
    private async Task<string?> PostAsync(Uri url, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Headers.Authorization = plan.Token is { } token ? new AuthenticationHeaderValue("Bearer", token.Reveal()) : null;
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : FormattableString.Invariant($"was answered with {(int)answer.StatusCode}");
        }
        catch (HttpRequestException fault)
        {
            return $"failed: {fault.Message.TrimEnd('.')}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return FormattableString.Invariant($"was not answered within {Patience.TotalSeconds:0} s");
        }
    }
}
