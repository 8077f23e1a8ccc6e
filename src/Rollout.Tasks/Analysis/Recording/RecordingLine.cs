using System.Text.Json.Serialization;

namespace Rollout.Tasks.Analysis.Recording;

/// <summary>One line of the file; which of its members are there says what it is. Names are short, because there are thousands of them.</summary>
internal sealed record RecordingLine
{
    /// <summary>Version of the form; only with <see cref="Header"/>.</summary>
    public int? Recording { get; init; }

    public RecordingHeader? Header { get; init; }

    /// <summary>Seconds since the header above; seven decimals keep a time exactly.</summary>
    public decimal? T { get; init; }

    /// <summary>Seconds since the header, when the counters are older than the sample.</summary>
    public decimal? N { get; init; }

    /// <summary>The stable slot.</summary>
    public SlotLine? S { get; init; }

    /// <summary>The candidate.</summary>
    public SlotLine? C { get; init; }

    public IReadOnlyList<ReadingLine>? Readings { get; init; }

    public IReadOnlyList<MetricFault>? Faults { get; init; }

    public RecordingMarkKind? Mark { get; init; }

    public int? Weight { get; init; }

    public string? Text { get; init; }

    public string? Note { get; init; }
}

/// <summary>Counters of one slot.</summary>
/// <param name="R">Requests.</param>
/// <param name="E">Errors.</param>
/// <param name="H">Failed health probes in a row.</param>
/// <param name="A">Requests that run now.</param>
/// <param name="B">Upper bounds of the histogram; null when they are those of the line before.</param>
/// <param name="L">Cumulative counts of the histogram.</param>
/// <param name="V">Requests by service; null when there are none.</param>
internal sealed record SlotLine(double R, double E, int? H, double? A, IReadOnlyList<double>? B, IReadOnlyList<double> L, IReadOnlyDictionary<string, double>? V);

/// <summary>One reading.</summary>
/// <param name="M">Metric.</param>
/// <param name="Role">Null for the environment as a whole.</param>
/// <param name="V">Value.</param>
/// <param name="Of">Denominator.</param>
/// <param name="T">Seconds since the header, when it is not the sample's own time.</param>
/// <param name="N">True for a counter.</param>
internal sealed record ReadingLine(string M, SlotRole? Role, double V, double? Of, decimal? T, bool? N);

/// <summary>JSON of a recording. A source may well answer NaN, and the recording keeps what it answered.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RecordingLine))]
internal sealed partial class RecordingJson : JsonSerializerContext;
