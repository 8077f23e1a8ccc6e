using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>A number of bytes.</summary>
internal readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>, IComparable
{
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public int CompareTo(object? obj) => obj is ByteSize other ? CompareTo(other) : 1;
}

/// <summary>Sizes such as <c>500 MB</c> (powers of 1,000) or <c>512 MiB</c> (powers of 1,024).</summary>
internal sealed partial class Size : TextFormat
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3), ("kB", 1e3), ("B", 1),
        ("TiB", 1099511627776.0), ("GiB", 1073741824.0), ("MiB", 1048576.0), ("KiB", 1024.0),
    ];

    public override string Noun => "a size";

    public override JsonObject Schema() => Pattern(@"\d+(\.\d+)? ?(B|[kKMGT]B|[KMGT]iB)");

    public override string Write(object value)
    {
        var bytes = ((ByteSize)value).Bytes;
        var (unit, length) = Units.First(u => bytes >= u.Bytes && bytes % u.Bytes == 0 || u.Unit == "B");
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / (long)length} {unit}");
    }

    public override Reading Read(string text)
    {
        var match = Shape().Match(text);
        if (!match.Success)
        {
            return Refuse($"'{text}' is no size", "write a number and a unit, such as '500 MB'");
        }

        var (number, unit) = (match.Groups["number"].Value, match.Groups["unit"].Value);
        if (unit.Length == 0)
        {
            return Refuse($"'{text}' has no unit", $"write '{number} MB' or '{number} GB'");
        }

        var index = Array.FindIndex(Units, u => u.Unit == unit);
        if (index < 0)
        {
            return Refuse($"'{unit}' in '{text}' is no unit of size", Suggest(number, unit));
        }

        var bytes = double.Parse(number, CultureInfo.InvariantCulture) * Units[index].Bytes;
        return bytes > 1e15 ? Reading.Refuse("RT1008", $"'{text}' is too large", "a size is at most 1000 TB", "write a smaller one") : Reading.Of(new ByteSize((long)Math.Round(bytes)));
    }

    private static string Suggest(string number, string unit)
    {
        if (unit.Length == 1 && "KMGT".Contains(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal))
        {
            var prefix = char.ToUpperInvariant(unit[0]);
            return $"write '{number} {prefix}B' or '{number} {prefix}iB'";
        }

        var meant = Units.FirstOrDefault(u => u.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Unit;
        return meant is null ? "use one of them" : $"write '{number} {meant}'";
    }

    private static Reading Refuse(string wrong, string fix) =>
        Reading.Refuse("RT1007", wrong, "a size needs a number and one of the units B, KB, MB, GB, TB (times 1000) or KiB, MiB, GiB, TiB (times 1024)", fix);

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?) ?(?<unit>[A-Za-z]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
