using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>How often something happens.</summary>
internal readonly record struct Rate(double PerSecond) : IComparable<Rate>, IComparable
{
    public int CompareTo(Rate other) => PerSecond.CompareTo(other.PerSecond);

    public int CompareTo(object? obj) => obj is Rate other ? CompareTo(other) : 1;
}

/// <summary>Rates such as <c>40/s</c> or <c>30/min</c>.</summary>
internal sealed partial class Frequency : TextFormat
{
    public override string Noun => "a rate";

    public override JsonObject Schema() => Pattern(@"\d+(\.\d+)? ?/ ?(s|min)");

    public override string Write(object value) => string.Create(CultureInfo.InvariantCulture, $"{((Rate)value).PerSecond}/s");

    public override Reading Read(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
        {
            return Refuse($"'{text}' is no rate", "write a number, a slash and a unit, such as '40/s'");
        }

        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "s" => Reading.Of(new Rate(number)),
            "min" => Reading.Of(new Rate(number / 60)),
            "" => Refuse($"'{text}' has no unit", $"write '{text}/s' or '{text}/min'"),
            var unit => Refuse($"'{unit}' in '{text}' is no unit of a rate", $"write '{match.Groups["number"].Value}/s' or '{match.Groups["number"].Value}/min'"),
        };
    }

    private static Reading Refuse(string wrong, string fix) => Reading.Refuse("RT1007", wrong, "a rate needs a number and one of the units /s, /min", fix);

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?)( ?/ ?(?<unit>[A-Za-z]+))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
