using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollout.Tasks.Analysis.Command;

/// <summary>Understands what the program of a metric prints. Pure; the culture of the machine does not matter.</summary>
internal static class CommandOutput
{
    private const int ExcerptLength = 200;

    /// <summary>Reads the output.</summary>
    /// <param name="text">A number such as <c>12.5</c> or <c>1e3</c>, or an object with <c>value</c> and perhaps <c>of</c>.</param>
    /// <param name="metric">For the message.</param>
    /// <returns>Finite numbers.</returns>
    /// <exception cref="RolloutException">RT3121: it is something else, or a number that is not finite.</exception>
    public static (double Value, double? Of) Read(string text, string metric)
    {
        var trimmed = text.Trim();
        var json = trimmed.StartsWith('{') ? Json(trimmed) : null;
        double? value = json is not null ? json.Value
            : double.TryParse(trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;
        return value is { } known && double.IsFinite(known) && double.IsFinite(json?.Of ?? 0)
            ? (known, json?.Of)
            : throw new RolloutException("RT3121", $"the program of the metric '{metric}' printed '{Excerpt(trimmed)}', which is no value. It must print one finite number with a decimal point, such as 12.5, or JSON such as {{\"value\": 3, \"of\": 100}}, and nothing else.");
    }

    /// <summary>The first part of a text, on one line.</summary>
    public static string Excerpt(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= ExcerptLength ? line : $"{line[..ExcerptLength]}...";
    }

    private static CommandJsonValue? Json(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, CommandJson.Default.CommandJsonValue);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A value as JSON.</summary>
/// <param name="Value">The value, or the numerator.</param>
/// <param name="Of">The denominator; null for none.</param>
internal sealed record CommandJsonValue(double? Value, double? Of);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CommandJsonValue))]
internal sealed partial class CommandJson : JsonSerializerContext;
