using System.Text.Json.Serialization;

namespace Rollout.Tasks.Analysis.Baselines;

/// <summary>What the stable release does when all is well, for guards such as <c>p95 within 50% of baseline</c>.</summary>
/// <param name="Release">The release that was stable.</param>
/// <param name="From">When the first sample was read.</param>
/// <param name="To">When the last sample was read.</param>
/// <param name="Values">Metric to its value over that time, in the metric's unit. Metrics without data are left out.</param>
public sealed record Baseline(string? Release, DateTimeOffset From, DateTimeOffset To, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>An older one says nothing of today.</summary>
    public static TimeSpan MaximumAge { get; } = TimeSpan.FromDays(30);
}

/// <summary>JSON of the file, generated at build time.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Baseline))]
internal sealed partial class BaselineJson : JsonSerializerContext;
