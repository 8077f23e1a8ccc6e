using System.Globalization;
using System.Text;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>Reads a statement token by token.</summary>
/// <param name="statement">What is read. Comments are between its tokens and need no care.</param>
internal sealed class TokenReader(SqlStatement statement)
{
    private int position;

    /// <summary>Whether all has been read.</summary>
    public bool AtEnd => position >= statement.Tokens.Count;

    /// <summary>Index of the token that is read next.</summary>
    public int Position => position;

    /// <summary>The word that comes, in upper case; null when no bare word comes.</summary>
    public string? Peek(int ahead = 0) => statement.Word(position + ahead);

    /// <summary>Whether this symbol comes.</summary>
    public bool PeekSymbol(char symbol, int ahead = 0) =>
        position + ahead < statement.Tokens.Count && statement.Tokens[position + ahead] is { Kind: SqlTokenKind.Symbol } token && statement.Text[token.Start] == symbol;

    /// <summary>Passes these words when all of them come.</summary>
    public bool Accept(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (Peek(i) != words[i])
            {
                return false;
            }
        }

        position += words.Length;
        return true;
    }

    /// <summary>Passes the symbol when it comes.</summary>
    public bool AcceptSymbol(char symbol)
    {
        var comes = PeekSymbol(symbol);
        position += comes ? 1 : 0;
        return comes;
    }

    /// <summary>Passes these words.</summary>
    /// <exception cref="FormatException">Something else comes.</exception>
    public void Expect(params ReadOnlySpan<string> words)
    {
        if (!Accept(words))
        {
            throw new FormatException();
        }
    }

    /// <summary>Passes the symbol.</summary>
    /// <exception cref="FormatException">Something else comes.</exception>
    public void ExpectSymbol(char symbol)
    {
        if (!AcceptSymbol(symbol))
        {
            throw new FormatException();
        }
    }

    /// <summary>Passes a token, whatever it is.</summary>
    public void Skip() => position++;

    /// <summary>A name, folded.</summary>
    /// <exception cref="FormatException">No name comes.</exception>
    public string Identifier()
    {
        if (AtEnd || statement.Tokens[position].Kind is not (SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier))
        {
            throw new FormatException();
        }

        return Fold(position++);
    }

    /// <summary>A name that may have a schema. A database before it is passed.</summary>
    /// <exception cref="FormatException">No name comes.</exception>
    public ObjectName Name()
    {
        var parts = new List<string> { Identifier() };
        while (AcceptSymbol('.'))
        {
            parts.Add(Identifier());
        }

        return new ObjectName(parts.Count > 1 ? parts[^2] : null, parts[^1]);
    }

    /// <summary>Names with commas between them; ONLY and * are passed.</summary>
    public IReadOnlyList<ObjectName> Names()
    {
        var names = new List<ObjectName>();
        do
        {
            Accept("ONLY");
            names.Add(Name());
            AcceptSymbol('*');
        }
        while (AcceptSymbol(','));
        return names;
    }

    /// <summary>Columns in brackets; empty when no bracket comes.</summary>
    public IReadOnlyList<string> Columns() =>
        PeekSymbol('(') ? [.. Split(Brackets()).Where(item => item.Tokens.Count > 0).Select(item => item.Tokens[0])] : [];

    /// <summary>What is in the bracket that comes; the brackets are passed.</summary>
    /// <exception cref="FormatException">No bracket comes, or it has no end.</exception>
    public SqlExpression Brackets()
    {
        ExpectSymbol('(');
        var inside = Until(static _ => false);
        ExpectSymbol(')');
        return inside;
    }

    /// <summary>Tokens up to a comma, a closing bracket, one of the words, or the end; brackets are passed as a whole.</summary>
    public SqlExpression Until(params string[] words) => Until(words.Contains, stopsAtComma: true);

    /// <summary>Tokens up to one of the words, commas too.</summary>
    public SqlExpression UntilWord(string stop) => Until(word => word == stop);

    /// <summary>All that is left.</summary>
    public SqlExpression Rest() => Until(static _ => false);

    private SqlExpression Until(Func<string, bool> stops, bool stopsAtComma = false)
    {
        var tokens = new List<string>();
        var depth = 0;
        for (; !AtEnd; position++)
        {
            if (depth == 0 && (PeekSymbol(')') || (stopsAtComma && PeekSymbol(',')) || (Peek() is { } word && stops(word))))
            {
                break;
            }

            depth += PeekSymbol('(') || PeekSymbol('[') ? 1 : PeekSymbol(')') || PeekSymbol(']') ? -1 : 0;
            tokens.Add(Fold(position));
        }

        return new SqlExpression(tokens);
    }

    /// <summary>Parts of a list, cut at its outer commas.</summary>
    public static IReadOnlyList<SqlExpression> Split(SqlExpression list)
    {
        var parts = new List<SqlExpression>();
        var current = new List<string>();
        var depth = 0;
        foreach (var token in list.Tokens)
        {
            depth += token switch { "(" or "[" => 1, ")" or "]" => -1, _ => 0 };
            if (token == "," && depth == 0)
            {
                parts.Add(new SqlExpression([.. current]));
                current.Clear();
            }
            else
            {
                current.Add(token);
            }
        }

        parts.Add(new SqlExpression(current));
        return parts;
    }

    private string Fold(int index)
    {
        var text = statement.TextOf(index);
        return statement.Tokens[index].Kind switch
        {
            SqlTokenKind.Word => text.ToLowerInvariant(),
            SqlTokenKind.QuotedIdentifier when text[0] == '"' => text[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal),
            SqlTokenKind.QuotedIdentifier => Unescape(text[3..^1].Replace("\"\"", "\"", StringComparison.Ordinal)),
            _ => text,
        };
    }

    /// <summary>The escapes of <c>U&amp;"..."</c>.</summary>
    private static string Unescape(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var digits = text[i] != '\\' ? 0 : i + 1 < text.Length && text[i + 1] == '+' ? 6 : 4;
            var start = i + (digits == 6 ? 2 : 1);
            if (digits > 0 && start + digits <= text.Length && int.TryParse(text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code))
            {
                result.Append(new Rune(code));
                i = start + digits - 1;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
