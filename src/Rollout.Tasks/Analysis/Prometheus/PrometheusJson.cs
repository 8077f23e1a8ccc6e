using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollout.Tasks.Analysis.Prometheus;

/// <summary>An answer of Prometheus' HTTP API, as it is sent.</summary>
/// <param name="Status"><c>success</c> or <c>error</c>.</param>
/// <param name="Data">Null with an error.</param>
/// <param name="ErrorType">Kind of the error, such as <c>bad_data</c>.</param>
/// <param name="Error">Its text.</param>
/// <param name="Warnings">Said beside a result that may lack something.</param>
internal sealed record PrometheusAnswer(string? Status, PrometheusResult? Data, string? ErrorType, string? Error, IReadOnlyList<string>? Warnings);

/// <summary>The result of a query.</summary>
/// <param name="ResultType"><c>vector</c>, <c>matrix</c>, <c>scalar</c> or <c>string</c>.</param>
/// <param name="Result">Its form depends on the type.</param>
internal sealed record PrometheusResult(string? ResultType, JsonElement Result);

/// <summary>One series of a result.</summary>
/// <param name="Metric">Its labels.</param>
/// <param name="Value">Of a vector: time in seconds and value as text.</param>
/// <param name="Values">Of a matrix: the same, many times.</param>
internal sealed record PrometheusResultSeries(Dictionary<string, string>? Metric, JsonElement[]? Value, JsonElement[][]? Values);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PrometheusAnswer))]
[JsonSerializable(typeof(PrometheusResultSeries[]))]
[JsonSerializable(typeof(JsonElement[]))]
internal sealed partial class PrometheusJson : JsonSerializerContext;
