using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads pieces of SQL as the server prints them.</summary>
internal static class SqlPiece
{
    /// <summary>A type as <c>format_type</c> prints it.</summary>
    public static SqlType Type(string text) => WholeType(text) ?? new SqlType(text, []);

    /// <summary>A type and nothing else; null when the text is another.</summary>
    public static SqlType? WholeType(string text)
    {
        try
        {
            var reader = Reader(text);
            var type = SqlType.Read(reader);
            return reader.AtEnd ? type : null;
        }
        catch (FormatException)
        {
            return null;
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

    /// <summary>What stands in the quotes of one of the tokens, as a statement that knows its place in the file.</summary>
    public static SqlStatement Inside(SqlStatement statement, int token)
    {
        var text = Unquote(statement.TextOf(token));
        var start = statement.Tokens[token].Start + statement.TextOf(token).IndexOf(text, StringComparison.Ordinal) switch { < 0 => 1, var at => at };
        return new SqlStatement(text, statement.Origin, statement.Start + start, Tokens(text));
    }

    /// <summary>Some tokens of a statement as one of its own.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    public static SqlStatement Part(SqlStatement statement, int start, int end)
    {
        if (end <= start)
        {
            throw new FormatException();
        }

        var first = statement.Tokens[start].Start;
        return new SqlStatement(statement.Text[first..statement.Tokens[end - 1].End], statement.Origin, statement.Start + first, [.. statement.Tokens.Skip(start).Take(end - start).Select(t => t with { Start = t.Start - first })]);
    }

    /// <summary>Without INTO and the variables behind it, which SQL takes for a new table.</summary>
    public static SqlStatement WithoutTargets(SqlStatement statement)
    {
        var into = Enumerable.Range(0, statement.Tokens.Count).FirstOrDefault(i => statement.Word(i) == "INTO" && (i == 0 || statement.Word(i - 1) is not ("INSERT" or "MERGE")), -1);
        if (into < 0)
        {
            return statement;
        }

        var end = into + (statement.Word(into + 1) == "STRICT" ? 3 : 2);
        while (end + 1 < statement.Tokens.Count && statement.TextOf(end) is "." or ",")
        {
            end += 2;
        }

        return statement with { Tokens = [.. statement.Tokens.Take(into), .. statement.Tokens.Skip(end)] };
    }

    private static TokenReader Reader(string text) => new(new SqlStatement(text, new ComposedText(new SqlSource(string.Empty, text)), 0, Tokens(text)));

    /// <summary>Of its tokens only: what is a variable or a command for psql is none here.</summary>
    private static List<SqlToken> Tokens(string text)
    {
        var lexer = new SqlLexer(text);
        var tokens = new List<SqlToken>();
        for (var token = lexer.Next(); token.Kind is not (SqlTokenKind.End or SqlTokenKind.Unterminated); token = lexer.Next())
        {
            tokens.Add(token);
        }

        return tokens;
    }
}
