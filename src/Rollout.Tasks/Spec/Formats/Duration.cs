using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Times such as <c>500ms</c>, <c>10s</c>, <c>1h30m</c>, <c>7d</c>.</summary>
internal sealed partial class Duration : TextFormat
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    private static readonly Dictionary<string, string> LongForms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["msec"] = "ms", ["millis"] = "ms", ["milliseconds"] = "ms", ["sec"] = "s", ["secs"] = "s", ["second"] = "s", ["seconds"] = "s",
        ["min"] = "m", ["mins"] = "m", ["minute"] = "m", ["minutes"] = "m", ["hr"] = "h", ["hrs"] = "h", ["hour"] = "h", ["hours"] = "h", ["day"] = "d", ["days"] = "d",
    };

    /// <summary>Longer than any rollout: a year.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public override string Noun => "a duration";

    public override JsonObject Schema() => Pattern(@"(\d+(\.\d+)? ?(ms|s|m|h|d))+");

    public override string Write(object value)
    {
        var rest = (TimeSpan)value;
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var count = rest.Ticks / length.Ticks;
            rest -= length * count;
            text.Append(count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{count}{unit}") : "");
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    public override Reading Read(string text)
    {
        if (Number().IsMatch(text))
        {
            return Refuse($"'{text}' has no unit", $"write '{text}s' or '{text}m'");
        }

        if (!Shape().IsMatch(text))
        {
            return Refuse($"'{text}' is no duration", "write a number and a unit, such as '10s' or '1h30m'");
        }

        return Sum(text);
    }

    private static Reading Sum(string text)
    {
        var (sum, last) = (0.0, -1);
        foreach (Match part in Part().Matches(text))
        {
            var unit = part.Groups["unit"].Value;
            var index = Array.FindIndex(Units, u => u.Unit == unit);
            if (index < 0)
            {
                var fix = LongForms.TryGetValue(unit, out var shortForm) ? $"write '{part.Groups["number"].Value}{shortForm}'" : "use one of them";
                return Refuse($"'{unit}' in '{text}' is no unit of time", fix);
            }

            if (index <= last)
            {
                return Refuse($"'{text}' has its units in the wrong order or one of them twice", "write the largest unit first, such as '1h30m'");
            }

            last = index;
            sum += double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture) * Units[index].Length.Ticks;
        }

        return sum > Longest.Ticks ? Reading.Refuse("RT1008", $"'{text}' is too large", "a duration is at most 366d", "write a shorter one") : Reading.Of(TimeSpan.FromTicks((long)Math.Round(sum)));
    }

    private static Reading Refuse(string wrong, string fix) => Reading.Refuse("RT1007", wrong, "a duration needs a number and one of the units ms, s, m, h, d", fix);

    [GeneratedRegex(@"^-?\d+(\.\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    [GeneratedRegex(@"^(\d+(\.\d+)? ?[A-Za-zµ]+ ?)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();

    [GeneratedRegex(@"(?<number>\d+(\.\d+)?) ?(?<unit>[A-Za-zµ]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
