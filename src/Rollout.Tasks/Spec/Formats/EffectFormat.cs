using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>A distance between the slots, with the unit that it was written in.</summary>
internal sealed record EffectText(Effect Effect, MetricUnit Unit);

/// <summary>Reads distances: <c>0.5%</c>, <c>20ms</c>, <c>25% relative</c>, <c>3</c>.</summary>
internal sealed partial class EffectFormat : TextFormat
{
    public override string Noun => "a difference";

    public override JsonObject Schema() => Pattern(@"\d+(\.\d+)? ?(%|ms|s)?( relative)?");

    public override string Write(object value)
    {
        var (effect, unit) = (EffectText)value;
        var number = effect.Value.ToString(CultureInfo.InvariantCulture);
        return effect.Relative ? $"{number}% relative" : unit switch { MetricUnit.Percent => $"{number}%", MetricUnit.Milliseconds => $"{number}ms", _ => number };
    }

    public override Reading Read(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
        {
            return Refuse($"'{text}' is no difference");
        }

        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return (match.Groups["unit"].Value, match.Groups["relative"].Success) switch
        {
            ("%", true) => Reading.Of(new EffectText(new Effect(number, true), MetricUnit.Percent)),
            (_, true) => Refuse($"'{text}' is relative, but not in percent"),
            ("%", _) => Reading.Of(new EffectText(new Effect(number, false), MetricUnit.Percent)),
            ("ms", _) => Reading.Of(new EffectText(new Effect(number, false), MetricUnit.Milliseconds)),
            ("s", _) => Reading.Of(new EffectText(new Effect(1000 * number, false), MetricUnit.Milliseconds)),
            _ => Reading.Of(new EffectText(new Effect(number, false), MetricUnit.Count)),
        };
    }

    private static Reading Refuse(string wrong) =>
        Reading.Refuse("RT1060", wrong, "a difference is a number in the metric's unit, or in percent of the stable value", "write it like '0.5%', '20ms' or '25% relative'");

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?) ?(?<unit>%|ms|s)?(?<relative> relative)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
