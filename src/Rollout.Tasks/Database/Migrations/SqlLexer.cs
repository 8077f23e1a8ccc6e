namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads PostgreSQL's lexical structure (documentation, chapter 4.1), with <c>standard_conforming_strings</c> on.</summary>
/// <param name="sql">Text with line feeds as line ends.</param>
internal sealed class SqlLexer(string sql)
{
    private int position;

    /// <summary>The next token; at the end always <see cref="SqlTokenKind.End"/>.</summary>
    public SqlToken Next()
    {
        if (SkipBlanks() is { } unterminated)
        {
            return unterminated;
        }

        var start = position;
        if (start == sql.Length)
        {
            return new SqlToken(SqlTokenKind.End, start, 0);
        }

        var kind = sql[start] switch
        {
            '\'' => Quoted('\'', escapes: false, SqlTokenKind.Text),
            '"' => Quoted('"', escapes: false, SqlTokenKind.QuotedIdentifier),
            '$' => Dollar(),
            '\\' => PsqlCommand(),
            >= '0' and <= '9' => Number(),
            var c when IsWordStart(c) => Word(),
            _ => Symbol(),
        };
        return new SqlToken(kind, start, position - start);
    }

    /// <summary>Moves on; for data that is no SQL.</summary>
    public void SkipTo(int offset) => position = offset;

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= '\u0080';

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';

    private char Peek(int ahead) => position + ahead < sql.Length ? sql[position + ahead] : '\0';

    /// <summary>White space and comments; a comment without its end is a token.</summary>
    private SqlToken? SkipBlanks()
    {
        while (position < sql.Length)
        {
            if (sql[position] is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
            {
                position++;
            }
            else if (Peek(0) == '-' && Peek(1) == '-')
            {
                var end = sql.IndexOf('\n', position);
                position = end < 0 ? sql.Length : end;
            }
            else if (Peek(0) == '/' && Peek(1) == '*')
            {
                var start = position;
                if (!SkipBlockComment())
                {
                    return new SqlToken(SqlTokenKind.Unterminated, start, sql.Length - start);
                }
            }
            else
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Block comments nest.</summary>
    private bool SkipBlockComment()
    {
        var depth = 0;
        while (position < sql.Length)
        {
            var step = (Peek(0), Peek(1)) switch { ('/', '*') => 1, ('*', '/') => -1, _ => 0 };
            depth += step;
            position += step == 0 ? 1 : 2;
            if (depth == 0)
            {
                return true;
            }
        }

        return false;
    }

    private SqlTokenKind Symbol()
    {
        position++;
        return SqlTokenKind.Symbol;
    }

    private SqlTokenKind Number()
    {
        while (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) is '.' or '_')
        {
            position++;
        }

        return SqlTokenKind.Number;
    }

    private SqlTokenKind Word()
    {
        switch (Peek(0), Peek(1), Peek(2))
        {
            case ('e' or 'E', '\'', _):
                position++;
                return Quoted('\'', escapes: true, SqlTokenKind.Text);
            case ('b' or 'B' or 'x' or 'X' or 'n' or 'N', '\'', _):
                position++;
                return Quoted('\'', escapes: false, SqlTokenKind.Text);
            case ('u' or 'U', '&', '\''):
                position += 2;
                return Quoted('\'', escapes: false, SqlTokenKind.Text);
            case ('u' or 'U', '&', '"'):
                position += 2;
                return Quoted('"', escapes: false, SqlTokenKind.QuotedIdentifier);
            default:
                while (position < sql.Length && IsWordPart(sql[position]))
                {
                    position++;
                }

                return SqlTokenKind.Word;
        }
    }

    /// <summary>A doubled quote is a quote; a backslash takes the next character with it where <paramref name="escapes"/> says so.</summary>
    private SqlTokenKind Quoted(char quote, bool escapes, SqlTokenKind kind)
    {
        position++;
        while (position < sql.Length)
        {
            if (escapes && sql[position] == '\\')
            {
                position = Math.Min(position + 2, sql.Length);
            }
            else if (sql[position] != quote)
            {
                position++;
            }
            else if (Peek(1) == quote)
            {
                position += 2;
            }
            else
            {
                position++;
                return kind;
            }
        }

        return SqlTokenKind.Unterminated;
    }

    /// <summary><c>$1</c>, <c>$$..$$</c> or <c>$tag$..$tag$</c>.</summary>
    private SqlTokenKind Dollar()
    {
        var start = position++;
        if (char.IsAsciiDigit(Peek(0)))
        {
            while (char.IsAsciiDigit(Peek(0)))
            {
                position++;
            }

            return SqlTokenKind.Parameter;
        }

        while (position < sql.Length && IsWordPart(sql[position]) && sql[position] != '$')
        {
            position++;
        }

        if (Peek(0) != '$')
        {
            position = start + 1;
            return SqlTokenKind.Symbol;
        }

        var tag = sql.AsSpan(start, ++position - start);
        var end = sql.AsSpan(position).IndexOf(tag, StringComparison.Ordinal);
        position = end < 0 ? sql.Length : position + end + tag.Length;
        return end < 0 ? SqlTokenKind.Unterminated : SqlTokenKind.DollarText;
    }

    private SqlTokenKind PsqlCommand()
    {
        var end = sql.IndexOf('\n', position);
        position = end < 0 ? sql.Length : end;
        return SqlTokenKind.PsqlCommand;
    }
}
