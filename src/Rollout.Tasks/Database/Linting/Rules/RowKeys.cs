using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>Whether a change of rows names its rows, so that it is as short as a change by the application.</summary>
internal static class RowKeys
{
    /// <summary>Each column of a unique key has a value or a list of values that stands in the statement; parts of the condition are joined by AND.</summary>
    public static bool AreGiven(Catalog catalog, ObjectName name, SqlExpression? condition)
    {
        if (condition is not { } where || where.Tokens.Any(t => t is "or" or "select" or "false" or "unknown" or "case") || catalog.Find(name) is not { } table)
        {
            return false;
        }

        var given = table.Columns.Select(c => c.Name).Where(name => IsGiven(where.Bare().Tokens, name)).ToHashSet();
        return table.Constraints.Any(c => c.Kind is ConstraintKind.PrimaryKey or ConstraintKind.Unique && c.Columns.All(given.Contains));
    }

    private static bool IsGiven(IReadOnlyList<string> tokens, string column)
    {
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i] == column && (i == 0 || tokens[i - 1] is "and" or "(" or ".") && IsComparedAt(tokens, i + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Behind the column stand <c>= value</c>, <c>= ANY (values)</c> or <c>IN (values)</c>.</summary>
    private static bool IsComparedAt(IReadOnlyList<string> tokens, int start) => (tokens[start], tokens[start + 1], tokens.ElementAtOrDefault(start + 2)) switch
    {
        ("=", "any", "(") => ListAt(tokens, start + 3),
        ("=", var value, null or "and" or ")" or "::" or "returning") => IsValue(value),
        ("in", "(", _) => ListAt(tokens, start + 2),
        _ => false,
    };

    private static bool ListAt(IReadOnlyList<string> tokens, int start)
    {
        var list = tokens.Skip(start).TakeWhile(t => t != ")").ToList();
        return list.Count > 0 && list.Where((_, i) => i % 2 == 0).All(IsValue) && list.Where((_, i) => i % 2 == 1).All(t => t == ",");
    }

    private static bool IsValue(string token) => char.IsAsciiDigit(token[0]) || token[0] == '\'' || token.StartsWith("e'", StringComparison.OrdinalIgnoreCase) || token[0] is '$' or ':';
}
