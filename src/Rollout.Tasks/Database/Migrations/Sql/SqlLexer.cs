namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads PostgreSQL's lexical structure (documentation, chapter 4.1) as psql does: a string continued on the next line is a string of its own.</summary>
/// <param name="sql">Text with line feeds as line ends.</param>
/// <param name="position">Where to start.</param>
/// <param name="bounds">Offsets that no word, number, symbol or line comment reaches across; texts and block comments do. Null for none.</param>
internal sealed class SqlLexer(string sql, int position = 0, IReadOnlyList<int>? bounds = null)
{
    private int limit;

    /// <summary>Whether a backslash in a plain string is a backslash, as the server's setting <c>standard_conforming_strings</c> says.</summary>
    public bool StandardStrings { get; set; } = true;

    /// <summary>Where the first block comment before the last token starts; null when there is none.</summary>
    public int? CommentStart { get; private set; }

    /// <summary>The next token; at the end always <see cref="SqlTokenKind.End"/>.</summary>
    public SqlToken Next()
    {
        CommentStart = null;
        if (SkipBlanks() is { } unterminated)
        {
            return unterminated;
        }

        var start = position;
        if (start == sql.Length)
        {
            return new SqlToken(SqlTokenKind.End, start, 0);
        }

        SetLimit();

        var kind = sql[start] switch
        {
            '\'' => Quoted('\'', escapes: !StandardStrings, SqlTokenKind.Text),
            '"' => Quoted('"', escapes: false, SqlTokenKind.QuotedIdentifier),
            '$' => Dollar(),
            '\\' => One(SqlTokenKind.Backslash),
            ':' => Colon(),
            >= '0' and <= '9' => Number(),
            var c when IsWordStart(c) => Word(),
            _ => One(SqlTokenKind.Symbol),
        };
        return new SqlToken(kind, start, position - start);
    }

    /// <summary>Moves on; for data that is no SQL.</summary>
    public void SkipTo(int offset) => position = offset;

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c >= '\u0080';

    private static bool IsWordPart(char c) => IsWordStart(c) || char.IsAsciiDigit(c) || c == '$';

    private char Peek(int ahead) => position + ahead < limit ? sql[position + ahead] : '\0';

    /// <summary>Where what starts here has to end, if it is not a text or a block comment.</summary>
    private void SetLimit()
    {
        if (position >= limit)
        {
            limit = bounds is null ? sql.Length : bounds.Where(b => b > position).DefaultIfEmpty(sql.Length).Min();
        }
    }

    /// <summary>White space and comments; a comment without its end is a token.</summary>
    private SqlToken? SkipBlanks()
    {
        while (position < sql.Length)
        {
            SetLimit();
            if (sql[position] is ' ' or '\t' or '\n' or '\r' or '\f' or '\v')
            {
                position++;
            }
            else if (Peek(0) == '-' && Peek(1) == '-')
            {
                var end = sql.IndexOf('\n', position, limit - position);
                position = end < 0 ? limit : end;
            }
            else if (Peek(0) == '/' && Peek(1) == '*')
            {
                var start = position;
                CommentStart ??= start;
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
            SetLimit();
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

    private SqlTokenKind One(SqlTokenKind kind) => Take(1, kind);

    private SqlTokenKind Take(int length, SqlTokenKind kind)
    {
        position += length;
        return kind;
    }

    /// <summary>What is right behind a number is taken with it: the <c>e</c> of <c>1e'</c> opens no string with escapes, the first <c>-</c> of <c>1e--</c> no comment.</summary>
    private SqlTokenKind Number()
    {
        while (char.IsAsciiDigit(Peek(0)) || (Peek(0) == '.' && Peek(1) != '.'))
        {
            position++;
        }

        if (Peek(0) is not ('e' or 'E') || Peek(1) is not ('+' or '-'))
        {
            return Junk(SqlTokenKind.Number);
        }

        position += 2;
        if (!char.IsAsciiDigit(Peek(0)))
        {
            return SqlTokenKind.Number;
        }

        while (char.IsAsciiDigit(Peek(0)))
        {
            position++;
        }

        return Junk(SqlTokenKind.Number);
    }

    private SqlTokenKind Junk(SqlTokenKind kind)
    {
        var isJunk = IsWordStart(Peek(0));
        while (isJunk && IsWordPart(Peek(0)))
        {
            position++;
        }

        return kind;
    }

    private SqlTokenKind Colon() => Peek(1) switch
    {
        ':' or '=' => Take(2, SqlTokenKind.Symbol),
        var quote and ('\'' or '"') when NameAt(2) is > 0 and var length && Peek(2 + length) == quote => Take(length + 3, SqlTokenKind.Variable),
        '{' when Peek(2) == '?' && NameAt(3) is > 0 and var length && Peek(3 + length) == '}' => Take(length + 4, SqlTokenKind.Variable),
        _ when NameAt(1) is > 0 and var length => Take(length + 1, SqlTokenKind.Variable),
        _ => One(SqlTokenKind.Symbol),
    };

    private int NameAt(int ahead)
    {
        var length = 0;
        while (IsWordStart(Peek(ahead + length)) || char.IsAsciiDigit(Peek(ahead + length)))
        {
            length++;
        }

        return length;
    }

    private SqlTokenKind Word()
    {
        switch (Peek(0), Peek(1), Peek(2))
        {
            case ('e' or 'E', '\'', _):
                position++;
                return Quoted('\'', escapes: true, SqlTokenKind.Text);
            case ('n' or 'N', '\'', _):
                position++;
                return Quoted('\'', escapes: !StandardStrings, SqlTokenKind.Text);
            case ('b' or 'B' or 'x' or 'X', '\'', _):
                position++;
                return Quoted('\'', escapes: false, SqlTokenKind.Text);
            case ('u' or 'U', '&', '\''):
                position += 2;
                return Quoted('\'', escapes: false, SqlTokenKind.Text);
            case ('u' or 'U', '&', '"'):
                position += 2;
                return Quoted('"', escapes: false, SqlTokenKind.QuotedIdentifier);
            case ('u' or 'U', '&', _):
                return One(SqlTokenKind.Symbol);
            default:
                while (IsWordPart(Peek(0)))
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
            SetLimit();
            if (escapes && sql[position] == '\\')
            {
                position = Math.Min(position + 2, limit);
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

    /// <summary><c>$1</c>, <c>$$..$$</c>, <c>$tag$..$tag$</c> or <c>${name}</c>.</summary>
    private SqlTokenKind Dollar()
    {
        if (Peek(1) == '{' && NameAt(2) is > 0 and var name && Peek(2 + name) == '}')
        {
            return Take(name + 3, SqlTokenKind.Placeholder);
        }

        var start = position++;
        if (char.IsAsciiDigit(Peek(0)))
        {
            while (char.IsAsciiDigit(Peek(0)))
            {
                position++;
            }

            return Junk(SqlTokenKind.Parameter);
        }

        while (Peek(0) != '$' && IsWordPart(Peek(0)))
        {
            position++;
        }

        if (Peek(0) != '$')
        {
            position = start + 1;
            return SqlTokenKind.Symbol;
        }

        var tag = sql[start..++position];
        var end = position;
        do
        {
            end = sql.IndexOf(tag, end, StringComparison.Ordinal) + 1;
        }
        while (end > 0 && bounds is not null && bounds.Any(b => b >= end && b < end + tag.Length - 1));

        position = end == 0 ? sql.Length : end - 1 + tag.Length;
        return end == 0 ? SqlTokenKind.Unterminated : SqlTokenKind.DollarText;
    }
}
