using System.Globalization;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;

namespace Rollout.Tasks.Database.Linting.Locks;

/// <summary>Whether a table's valid checks prove that all its rows belong into a partition, so that nobody need look at them.</summary>
internal static class PartitionProof
{
    /// <summary>Ranges and lists over one column; for others the answer is no.</summary>
    public static bool Holds(Catalog catalog, ObjectName parent, AttachPartition attach)
    {
        if (catalog.Find(attach.Partition) is not { } partition || catalog.Find(parent)?.PartitionKey is not [var key] || !(partition.Column(key)?.NotNull == true || partition.ChecksNotNull(key)))
        {
            return false;
        }

        var said = partition.Constraints.Where(c => c is { Kind: ConstraintKind.Check, IsValid: true }).SelectMany(c => c.Check!.Conjuncts())
            .Select(part => part.Bare().Tokens).Where(tokens => tokens.Count > 2 && tokens[0] == key).Select(tokens => tokens.Skip(1).ToList()).ToList();
        return attach.Bounds.Tokens.ToList() switch
        {
            ["for", "values", "from", "(", .. var range, ")"] when range.IndexOf(")") is > 0 and var end => IsRange(said, [.. range.Take(end)], [.. range.Skip(end + 3)]),
            ["for", "values", "in", "(", .. var list, ")"] => IsList(said, Values(list)),
            _ => false,
        };
    }

    /// <summary>The lower limit belongs to the range, the upper one does not.</summary>
    private static bool IsRange(List<List<string>> said, IReadOnlyList<string> lower, IReadOnlyList<string> upper) =>
        (lower is ["minvalue"] || said.Any(s => s switch
        {
            [">", "=", .. var value] => AreSame(value, lower),
            [">", .. var value] => AreSame(value, lower),
            _ => false,
        }))
        && (upper is ["maxvalue"] || said.Any(s => s is ["<", not "=" and not ">", ..] && AreSame(s[1..], upper)));

    private static bool IsList(List<List<string>> said, List<string> values) => said.Any(s => s switch
    {
        ["=", "any", "(", .. var list, ")"] => Values([.. list.Where(t => t is not ("(" or ")" or "array" or "[" or "]"))]).All(values.Contains),
        ["in", "(", .. var list, ")"] => Values(list).All(values.Contains),
        ["=", .. var value] => values.Contains(Value(value)),
        _ => false,
    });

    private static List<string> Values(IReadOnlyList<string> list) => [.. TokenReader.Split(new SqlExpression(list)).Select(value => Value(value.Tokens))];

    private static bool AreSame(IReadOnlyList<string> one, IReadOnlyList<string> other) => TokenReader.Split(new SqlExpression(other)).Count == 1 && Value(one) == Value(other);

    /// <summary>A number or a text without its type; points in time as the server prints them, whatever zone they are written in.</summary>
    private static string Value(IReadOnlyList<string> tokens)
    {
        var text = string.Concat(tokens.TakeWhile(t => t != "::").Where(t => t is not ("date" or "timestamp" or "timestamptz" or "(" or ")"))).Trim('\'');
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at.ToString("O", CultureInfo.InvariantCulture) : text;
    }
}
