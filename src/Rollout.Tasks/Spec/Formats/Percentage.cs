using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>A part of a whole, in percent.</summary>
internal readonly record struct Percent(double Value) : IComparable<Percent>, IComparable
{
    public int CompareTo(Percent other) => Value.CompareTo(other.Value);

    public int CompareTo(object? obj) => obj is Percent other ? CompareTo(other) : 1;
}

/// <summary>Percents such as <c>10%</c>.</summary>
internal sealed partial class Percentage : TextFormat
{
    public override string Noun => "a percentage";

    public override JsonObject Schema() => Pattern(@"\d+(\.\d+)? ?%");

    public override string Write(object value) => string.Create(CultureInfo.InvariantCulture, $"{((Percent)value).Value}%");

    public override Reading Read(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
        {
            return Refuse($"'{text}' is no percentage", "write a number and a percent sign, such as '10%'");
        }

        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Success ? Reading.Of(new Percent(number)) : Refuse($"'{text}' has no unit", Suggest(number));
    }

    /// <summary>A number up to 1 may have been meant as a share.</summary>
    private static string Suggest(double number) => number is > 0 and <= 1
        ? string.Create(CultureInfo.InvariantCulture, $"write '{number}%' or '{number * 100}%'")
        : string.Create(CultureInfo.InvariantCulture, $"write '{number}%'");

    private static Reading Refuse(string wrong, string fix) => Reading.Refuse("RT1007", wrong, "a percentage needs a number and the unit %", fix);

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?)(?<unit> ?%)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
