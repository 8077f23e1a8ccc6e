using System.Globalization;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>What orders migrations: numbers with dots between them, compared number by number, so that 1.10 comes after 1.9. Repeatable migrations come behind all of them, by name.</summary>
/// <remarks>Missing numbers are zero: 2.1 and 2.1.0 are one version, and so are 006 and 6.</remarks>
internal sealed partial class MigrationVersion : IComparable<MigrationVersion>, IEquatable<MigrationVersion>
{
    private readonly long[] numbers;

    private MigrationVersion(string text, long[] numbers, bool isRepeatable)
    {
        (Text, IsRepeatable) = (text, isRepeatable);
        this.numbers = numbers;
    }

    /// <summary>As it is written, and as the ledger holds it: <c>006</c>, <c>2.1.0</c>; <c>R_name</c> for a repeatable migration.</summary>
    public string Text { get; }

    /// <summary>Whether it stands for a migration that runs again when it changes.</summary>
    public bool IsRepeatable { get; }

    /// <summary>The one number of a version without dots; null for others.</summary>
    public long? Number => numbers is [var number] ? number : null;

    /// <summary>The version of a repeatable migration.</summary>
    public static MigrationVersion Repeatable(string name) => new($"R_{name}", [], isRepeatable: true);

    /// <summary>Reads a version, also that of a repeatable migration, as the ledger holds it.</summary>
    /// <returns>False where the text is none: other than digits and dots, or a number of more than 18 digits.</returns>
    public static bool TryParse(string text, out MigrationVersion version)
    {
        version = Repeatable(text.StartsWith("R_", StringComparison.Ordinal) ? text[2..] : text);
        if (!Pattern().IsMatch(text))
        {
            return version.Text == text;
        }

        version = new(text, [.. text.Split('.').Select(n => long.Parse(n, CultureInfo.InvariantCulture))], isRepeatable: false);
        return true;
    }

    /// <summary>Reads a version.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static MigrationVersion Parse(string text) => TryParse(text, out var version) ? version : throw new FormatException($"'{text}' is not the version of a migration");

    /// <inheritdoc />
    public int CompareTo(MigrationVersion? other)
    {
        if (other is null || IsRepeatable != other.IsRepeatable)
        {
            return other is null || IsRepeatable ? 1 : -1;
        }

        for (var i = 0; i < Math.Max(numbers.Length, other.numbers.Length); i++)
        {
            if (numbers.ElementAtOrDefault(i).CompareTo(other.numbers.ElementAtOrDefault(i)) is not 0 and var order)
            {
                return order;
            }
        }

        return IsRepeatable ? string.CompareOrdinal(Text, other.Text) : 0;
    }

    /// <inheritdoc />
    public bool Equals(MigrationVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as MigrationVersion);

    /// <inheritdoc />
    public override int GetHashCode() => IsRepeatable
        ? Text.GetHashCode(StringComparison.Ordinal)
        : numbers.Reverse().SkipWhile(n => n == 0).Aggregate(0, HashCode.Combine);

    /// <inheritdoc />
    public override string ToString() => Text;

    [GeneratedRegex(@"^\d{1,18}(\.\d{1,18})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
