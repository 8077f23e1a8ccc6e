using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Where Prometheus is and how it is asked.</summary>
/// <param name="Url">Its address, http or https; a path is kept, so that one behind a prefix can be named.</param>
public sealed record PrometheusOptions(Uri Url)
{
    /// <summary>How long one query may take, at Prometheus and on the way. Default: 2 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Time between two reads. A series that is younger than two of them is never called old. Default: 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Largest answer that is read, in bytes. Default: 16 MB.</summary>
    public long MaxAnswerBytes { get; init; } = 16_000_000;

    /// <summary>Bearer token; null for none. It goes before user and password.</summary>
    public Secret? Token { get; init; }

    /// <summary>User of basic auth; null for none.</summary>
    public string? User { get; init; }

    /// <summary>Password of basic auth; null for an empty one.</summary>
    public Secret? Password { get; init; }

    /// <summary>How the requests of both slots are found; null for the usual names, see <c>docs/metrics.md</c>.</summary>
    public SeriesPlan? Series { get; init; }

    /// <summary>The address without user information and query, which may hold secrets.</summary>
    internal string Address => Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/');
}
