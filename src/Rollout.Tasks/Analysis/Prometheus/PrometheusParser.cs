using System.Text.Json;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>Understands the answers of Prometheus' HTTP API. Pure.</summary>
internal static class PrometheusParser
{
    private const int ExcerptLength = 200;

    /// <summary>Reads an answer, whatever its status.</summary>
    /// <param name="text">The body.</param>
    /// <returns>Null when it is no such answer.</returns>
    public static PrometheusAnswer? Answer(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, PrometheusJson.Default.PrometheusAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The series of a result; a scalar is one series without labels.</summary>
    /// <param name="result">Of type vector, matrix or scalar.</param>
    /// <param name="query">For the message.</param>
    /// <exception cref="RolloutException">RT3102: it is not what the type promises.</exception>
    public static IReadOnlyList<PrometheusSeries> Series(PrometheusResult result, string query)
    {
        try
        {
            return result.ResultType switch
            {
                "scalar" => [new(new Dictionary<string, string>(), [Point(result.Result.Deserialize(PrometheusJson.Default.JsonElementArray)!)]) { IsScalar = true }],
                "vector" or "matrix" => [.. result.Result.Deserialize(PrometheusJson.Default.PrometheusResultSeriesArray)!.Select(Series)],
                var other => throw Fault(query, $"it has the type '{other}'"),
            };
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException or ArgumentNullException)
        {
            throw Fault(query, "it has not the form of its type");
        }
    }

    /// <summary>An answer that makes no sense.</summary>
    /// <returns>RT3102, to be thrown.</returns>
    public static RolloutException Fault(string query, string reason) =>
        new("RT3102", $"Prometheus' answer to '{Excerpt(query)}' cannot be understood: {reason}. Check that the address is that of Prometheus' HTTP API, and the query.");

    /// <summary>The first part of a text, on one line.</summary>
    public static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= ExcerptLength ? line : $"{line[..ExcerptLength]}...";
    }

    private static PrometheusSeries Series(PrometheusResultSeries series) =>
        new(series.Metric ?? [], [.. (series.Values ?? [series.Value ?? throw new JsonException()]).Select(Point)]);

    private static PrometheusPoint Point(JsonElement[] pair) =>
        new(pair[0].GetDouble(), SeriesNumber.Parse(pair[1].GetString()!) ?? throw new FormatException());
}
