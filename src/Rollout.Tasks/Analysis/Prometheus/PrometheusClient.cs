using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Asks Prometheus' HTTP API. It never follows a redirect, for its credentials belong to one address.</summary>
/// <param name="http">From <see cref="CreateHttp"/>; its own timeout must be infinite.</param>
/// <param name="options">Address, credentials, limits.</param>
/// <param name="time">The clock of the deadlines.</param>
internal sealed class PrometheusClient(HttpClient http, PrometheusOptions options, TimeProvider time)
{
    /// <summary>An HTTP client that follows no redirects, keeps no cookies and asks no proxy.</summary>
    public static HttpClient CreateHttp() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Prometheus' own clock.</summary>
    /// <returns>Seconds since 1970.</returns>
    public async Task<double> TimeAsync(CancellationToken cancellationToken) =>
        (await AskAsync("query", "time()", [], cancellationToken).ConfigureAwait(false))[0].Points[0].Value;

    /// <summary>An instant query.</summary>
    /// <param name="query">PromQL.</param>
    /// <param name="at">Seconds since 1970, by Prometheus' clock.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>One point each.</returns>
    public Task<IReadOnlyList<PrometheusSeries>> InstantAsync(string query, double at, CancellationToken cancellationToken) =>
        AskAsync("query", query, [new("time", Number(at))], cancellationToken);

    /// <summary>A range query.</summary>
    /// <param name="query">PromQL.</param>
    /// <param name="from">Seconds since 1970.</param>
    /// <param name="to">Seconds since 1970.</param>
    /// <param name="step">Seconds. Prometheus refuses more than 11,000 points.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<PrometheusSeries>> RangeAsync(string query, double from, double to, double step, CancellationToken cancellationToken) =>
        AskAsync("query_range", query, [new("start", Number(from)), new("end", Number(to)), new("step", Number(step))], cancellationToken);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<PrometheusSeries>> AskAsync(string path, string query, KeyValuePair<string, string>[] more, CancellationToken cancellationToken)
    {
        var (status, text) = await SendAsync(path, [new("query", query), new("timeout", $"{Number(options.Timeout.TotalSeconds)}s"), .. more], cancellationToken).ConfigureAwait(false);
        var answer = PrometheusParser.Answer(text);
        if (answer is { Status: "error" })
        {
            throw Fault($"it refused '{PrometheusParser.Excerpt(query)}' with {answer.ErrorType}: {PrometheusParser.Excerpt(answer.Error ?? string.Empty).TrimEnd('.')}");
        }

        if (status != 200)
        {
            throw Fault($"it answered {status}{(status is >= 300 and < 400 ? ", a redirect, which is not followed; write the address that it leads to" : string.Empty)}");
        }

        if (answer is not { Status: "success", Data: { } data })
        {
            throw PrometheusParser.Fault(query, $"it is '{PrometheusParser.Excerpt(text)}'");
        }

        return answer.Warnings is { Count: > 0 } warnings
            ? throw new RolloutException("RT3112", $"Prometheus at '{options.Address}' answered '{PrometheusParser.Excerpt(query)}' with a warning, so something may be missing: {PrometheusParser.Excerpt(string.Join("; ", warnings))}. Such an answer is not used; remove the cause of the warning.")
            : PrometheusParser.Series(data, query);
    }

    private async Task<(int Status, string Text)> SendAsync(string path, KeyValuePair<string, string>[] form, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{options.Address}/api/v1/{path}") { Content = new FormUrlEncodedContent(form) };
            request.Headers.Accept.Add(new("application/json"));
            request.Headers.Authorization = Credentials();
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(options.MaxAnswerBytes, linked.Token).ConfigureAwait(false);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(linked.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault($"no answer within {options.Timeout:c}", fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Fault(fault.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.'), fault);
        }
    }

    private AuthenticationHeaderValue? Credentials() => (options.Token, options.User) switch
    {
        ({ } token, _) => new("Bearer", token.Reveal()),
        (null, { } user) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password?.Reveal()}"))),
        _ => null,
    };

    private RolloutException Fault(string cause, Exception? inner = null) =>
        new("RT3101", $"Prometheus at '{options.Address}' cannot be read: {cause}. Nothing is decided without it; check address, credentials and query.", innerException: inner);
}
