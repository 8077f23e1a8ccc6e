using System.Net.Http.Headers;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Fetches a page in Prometheus text exposition.</summary>
internal static class ExpositionClient
{
    /// <summary>Reads the page.</summary>
    /// <param name="client">Its own timeout must be longer than the options' one, or infinite.</param>
    /// <param name="options">Address and limits.</param>
    /// <param name="time">The clock of the deadline.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RolloutException">RT3101: it cannot be read. RT3102: it cannot be understood.</exception>
    public static async Task<ExpositionPage> ReadAsync(HttpClient client, ExpositionOptions options, TimeProvider time, CancellationToken cancellationToken) =>
        ExpositionParser.Parse(await FetchAsync(client, options, time, cancellationToken).ConfigureAwait(false));

    private static async Task<string> FetchAsync(HttpClient client, ExpositionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/plain; version=0.0.4"));
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw Fault(options, $"it answered {(int)response.StatusCode}", null);
            }

            await response.Content.LoadIntoBufferAsync(options.MaxPageBytes, linked.Token).ConfigureAwait(false);
            return await response.Content.ReadAsStringAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault(options, $"no answer within {options.Timeout:c}", fault);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw Fault(options, fault.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.'), fault);
        }
    }

    private static RolloutException Fault(ExpositionOptions options, string cause, Exception? inner) =>
        new("RT3101", $"the metrics at '{Address(options)}' cannot be read: {cause}. Nothing is decided without them; check that the address answers.", innerException: inner);

    // Without user information and query, which may hold secrets.
    private static string Address(ExpositionOptions options) => options.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
