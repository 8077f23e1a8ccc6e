namespace Rollout.Tasks.Database.Migrations;

/// <summary>One statement of an SQL file.</summary>
/// <param name="Text">From its first to its last token, without the semicolon; comments before it are left out.</param>
/// <param name="Place">Where it starts.</param>
/// <param name="Tokens">Its tokens, with offsets from the start of <paramref name="Text"/>.</param>
/// <param name="HasSqlBody">It has a body of the form <c>BEGIN ATOMIC .. END</c>, with semicolons of its own.</param>
internal sealed record SqlStatement(string Text, SqlPlace Place, IReadOnlyList<SqlToken> Tokens, bool HasSqlBody)
{
    /// <summary>Upper-case text of the token when it is a word without quotes; else null, also behind the last token.</summary>
    public string? Word(int index) => index < Tokens.Count && Tokens[index].Kind == SqlTokenKind.Word ? TextOf(index).ToUpperInvariant() : null;

    /// <summary>Text of a token as it is written.</summary>
    public string TextOf(int index) => Text.Substring(Tokens[index].Start, Tokens[index].Length);

    /// <summary>Whether the statement starts with these words.</summary>
    public bool StartsWith(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (Word(i) != words[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a word stands anywhere in it, outside quotes and comments.</summary>
    public bool HasWord(string word) => Enumerable.Range(0, Tokens.Count).Any(i => Word(i) == word);

    /// <summary>Whether it carries a password, so that its text must not be shown.</summary>
    public bool IsSecret => HasWord("PASSWORD");
}

/// <summary>A place in a file.</summary>
/// <param name="Line">One-based.</param>
/// <param name="Column">One-based, in characters.</param>
internal readonly record struct SqlPlace(int Line, int Column)
{
    /// <summary>The place of an offset.</summary>
    public static SqlPlace Of(string text, int offset)
    {
        var before = text.AsSpan(0, offset);
        return new SqlPlace(before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Line}:{Column}");
}
