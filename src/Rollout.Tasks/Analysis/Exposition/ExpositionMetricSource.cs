using System.Net.Http.Headers;

namespace Rollout.Tasks.Analysis.Exposition;

/// <summary>Reads a page in Prometheus text exposition, such as the embedded load balancer's <c>/metrics</c>.</summary>
/// <param name="client">Its own timeout must be longer than the options' one, or infinite.</param>
/// <param name="options">Address and names.</param>
/// <param name="stableSlot">The slot that serves, as the load balancer says; asked at each read. The other one is the candidate.</param>
/// <param name="time">The clock.</param>
public sealed class ExpositionMetricSource(HttpClient client, ExpositionOptions options, Func<Slot> stableSlot, TimeProvider time) : IMetricSource
{
    // Without user information and query, which may hold secrets.
    private string Address => options.Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <inheritdoc />
    /// <remarks>The sample's time is that of the request, not of the answer: what it shows is never older than its time says.</remarks>
    public async Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var at = time.GetUtcNow();
        var page = ExpositionParser.Parse(await FetchAsync(cancellationToken).ConfigureAwait(false));
        var stable = stableSlot();
        return new(at, ExpositionCounters.Read(page, options, stable), ExpositionCounters.Read(page, options, stable.Other()));
    }

    private async Task<string> FetchAsync(CancellationToken cancellationToken)
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
                throw Fault($"it answered {(int)response.StatusCode}", null);
            }

            await response.Content.LoadIntoBufferAsync(options.MaxPageBytes, linked.Token).ConfigureAwait(false);
            return await response.Content.ReadAsStringAsync(linked.Token).ConfigureAwait(false);
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

    private RolloutException Fault(string cause, Exception? inner) =>
        new("RT3101", $"the metrics at '{Address}' cannot be read: {cause}. Nothing is decided without them; check that the address answers.", innerException: inner);
}
