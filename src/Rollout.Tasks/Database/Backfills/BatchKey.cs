using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Backfills;

/// <summary>By what a backfill is cut into batches: <c>-- rollout: backfill table=orders key=id</c>.</summary>
/// <param name="Table">As it is written, with or without schema.</param>
/// <param name="Key">A column of it that has an index and no NULL.</param>
internal sealed record BatchKey(string Table, string Key)
{
    private const string From = ":from";
    private const string To = ":to";

    /// <summary>Reads <c>backfill table=NAME key=NAME</c>; null when it is something else.</summary>
    public static BatchKey? Parse(string directive) =>
        directive.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var table, var key] && table.StartsWith("table=", StringComparison.Ordinal) && key.StartsWith("key=", StringComparison.Ordinal) && table.Length > 6 && key.Length > 4
            ? new BatchKey(table[6..], key[4..])
            : null;

    /// <summary>What keeps a script from being run in batches; null when nothing does.</summary>
    public static string? Fault(SqlScript script) =>
        script.Statements is not [{ } only] ? "a backfill with a key has exactly one statement. Put the others into migrations of their own"
        : Places(only, From).Count == 0 || Places(only, To).Count == 0 ? "a backfill with a key says which rows: write 'WHERE key BETWEEN :from AND :to'"
        : null;

    /// <summary>The statement for one batch: the first and the last key are its parameters.</summary>
    /// <param name="statement">With <c>:from</c> and <c>:to</c>.</param>
    /// <param name="type">Type of the key.</param>
    public static string ForOneBatch(SqlStatement statement, string type)
    {
        var text = statement.Text;
        foreach (var (token, parameter) in Places(statement, From).Select(t => (t, "$1")).Concat(Places(statement, To).Select(t => (t, "$2"))).OrderByDescending(p => p.t.Start))
        {
            text = $"{text[..token.Start]}{parameter}::{type}{text[token.End..]}";
        }

        return text;
    }

    private static List<SqlToken> Places(SqlStatement statement, string variable) =>
        [.. statement.Tokens.Where((token, index) => token.Kind == SqlTokenKind.Variable && statement.TextOf(index) == variable)];
}
