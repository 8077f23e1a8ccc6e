using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads pieces of SQL as the server prints them.</summary>
internal static class SqlPiece
{
    /// <summary>A type as <c>format_type</c> prints it.</summary>
    public static SqlType Type(string text)
    {
        try
        {
            return SqlType.Read(Reader(text));
        }
        catch (FormatException)
        {
            return new SqlType(text, []);
        }
    }

    /// <summary>An expression as <c>pg_get_expr</c> prints it.</summary>
    public static SqlExpression Expression(string text) => Reader(text).Rest();

    /// <summary>What stands between the quotes of a text.</summary>
    public static string Unquote(string text) => text switch
    {
        ['$', ..] when text.IndexOf('$', 1) + 1 is > 1 and var tag && text.Length >= 2 * tag => text[tag..^tag],
        ['\'', .., '\''] => text[1..^1].Replace("''", "'", StringComparison.Ordinal),
        _ => text,
    };

    /// <summary>Of its tokens only: what is a variable or a command for psql is none here.</summary>
    private static TokenReader Reader(string text)
    {
        var origin = new SqlSource(string.Empty, text);
        var lexer = new SqlLexer(text);
        var tokens = new List<SqlToken>();
        for (var token = lexer.Next(); token.Kind is not (SqlTokenKind.End or SqlTokenKind.Unterminated); token = lexer.Next())
        {
            tokens.Add(token);
        }

        return new TokenReader(new SqlStatement(text, new ComposedText(origin), 0, tokens));
    }
}
