namespace Rollout.Tasks.Database.Linting.Parsing;

/// <summary>A piece of SQL as tokens: words in lower case, names without quotes.</summary>
/// <param name="Tokens">In their order.</param>
internal sealed record SqlExpression(IReadOnlyList<string> Tokens)
{
    /// <summary>Tokens with a space between them; not meant to be run.</summary>
    public override string ToString() => string.Join(' ', Tokens);

    /// <summary>Whether the word stands anywhere in it.</summary>
    public bool Mentions(string word) => Tokens.Contains(word, StringComparer.Ordinal);

    /// <summary>Whether an option of a list such as <c>(FULL, ANALYZE false)</c> is on: it stands there, and not as false.</summary>
    public bool HasOption(string name) => TokenReader.Split(this).Any(o => o.Tokens.Count > 0 && o.Tokens[0] == name && o.Tokens[^1] is not ("false" or "off" or "0"));

    /// <summary>Names that are called as functions. A name behind AS, INTO or a bracket is that of columns, as in <c>FROM f() AS x (a)</c>, and so is one before AS, as in <c>WITH x (a) AS (...)</c>.</summary>
    public IEnumerable<string> Calls => Enumerable.Range(0, Math.Max(0, Tokens.Count - 1))
        .Where(i => Tokens[i + 1] == "(" && Tokens[i].Length > 0 && (char.IsLetter(Tokens[i][0]) || Tokens[i][0] == '_'))
        .Where(i => !(i > 0 && Tokens[i - 1] is "as" or "into" or ")") && !((i == 0 || Tokens[i - 1] is "with" or "recursive" or ",") && IsFollowedByQuery(i + 1)))
        .Select(i => Tokens[i]);

    private bool IsFollowedByQuery(int bracket)
    {
        var depth = 0;
        for (var i = bracket; i < Tokens.Count; i++)
        {
            depth += Tokens[i] switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0)
            {
                return i + 2 < Tokens.Count && Tokens[i + 1] == "as" && Tokens[i + 2] is "(" or "materialized" or "not";
            }
        }

        return false;
    }

    /// <summary>It is NULL, in brackets or with a type as well.</summary>
    public bool IsNull => Bare().Tokens is ["null"] or ["null", "::", ..] or ["cast", "(", "null", "as", ..];

    /// <summary>Without the brackets around all of it.</summary>
    public SqlExpression Bare()
    {
        var tokens = Tokens;
        while (tokens.Count > 1 && tokens[0] == "(" && ClosesAtEnd(tokens))
        {
            tokens = [.. tokens.Skip(1).SkipLast(1)];
        }

        return new SqlExpression(tokens);
    }

    /// <summary>Whether a row that passes it cannot hold NULL in the column: the whole of it, or a part joined by AND, says IS NOT NULL.</summary>
    public bool SaysNotNull(string column) => Conjuncts().Any(part => part.Bare().Tokens is { Count: >= 4 } tokens
        && string.Join(' ', tokens.TakeLast(3)) == "is not null" && new SqlExpression([.. tokens.SkipLast(3)]).Bare().Tokens is { Count: 1 or 3 or 5 } name && name[^1] == column && name.Where((_, i) => i % 2 == 1).All(dot => dot == "."));

    /// <summary>Parts that all must hold; none where OR joins them.</summary>
    public IEnumerable<SqlExpression> Conjuncts()
    {
        var bare = Bare().Tokens;
        var parts = new List<List<string>> { new() };
        var (depth, isOr, between) = (0, false, false);
        foreach (var token in bare)
        {
            depth += token switch { "(" => 1, ")" => -1, _ => 0 };
            isOr |= depth == 0 && token == "or";
            if (depth == 0 && token == "and" && !between)
            {
                parts.Add([]);
                continue;
            }

            between = (depth == 0 && token == "between") || (between && !(depth == 0 && token == "and"));
            parts[^1].Add(token);
        }

        return isOr ? [] : parts.Count == 1 ? [new SqlExpression(parts[0])] : parts.SelectMany(part => new SqlExpression(part).Conjuncts());
    }

    private static bool ClosesAtEnd(IReadOnlyList<string> tokens)
    {
        var depth = 0;
        for (var i = 0; i < tokens.Count; i++)
        {
            depth += tokens[i] switch { "(" => 1, ")" => -1, _ => 0 };
            if (depth == 0)
            {
                return i == tokens.Count - 1;
            }
        }

        return false;
    }
}
