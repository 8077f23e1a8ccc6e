using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>One statement of an SQL file.</summary>
/// <param name="Text">As psql sends it, without the semicolon and the blanks around it: with the block comments before it and all comments in it.</param>
/// <param name="Origin">The text that it was cut from.</param>
/// <param name="Start">Where it starts there.</param>
/// <param name="Tokens">Its tokens, with offsets from the start of <paramref name="Text"/>; none when it is only comments.</param>
internal sealed record SqlStatement(string Text, ComposedText Origin, int Start, IReadOnlyList<SqlToken> Tokens)
{
    /// <summary>Where its first token stands.</summary>
    public SqlPlace Place { get; } = Origin.PlaceOf(Start + (Tokens.Count > 0 ? Tokens[0].Start : 0));

    /// <summary>The lines that a COPY .. FROM STDIN takes; null for other statements.</summary>
    public CopyLines? Data { get; init; }

    /// <summary>Whether it is a BEGIN or COMMIT that is honoured, and not carried out.</summary>
    public bool IsMark { get; init; }

    /// <summary>Whether it stands between BEGIN and COMMIT, so that nothing may be committed before or behind it.</summary>
    public bool InTransaction { get; init; }

    /// <summary>How many of BEGIN and COMMIT stand before it. Statements of two parts share no transaction.</summary>
    public int Part { get; init; }

    /// <summary>SHA-256 over text and data, 64 hexadecimal digits.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Data is null ? Text : $"{Text}\n{Data.Text}")));

    /// <summary>Whether it carries a password, so that its text must not be shown.</summary>
    public bool IsSecret => HasWord("PASSWORD");

    /// <summary>Where a character of its text came from.</summary>
    public SqlPlace PlaceOf(int offset) => Origin.PlaceOf(Start + Math.Min(offset, Text.Length));

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
}

/// <summary>Lines of data in an SQL file.</summary>
/// <param name="Text">Each line with its end.</param>
/// <param name="FirstLine">One-based number of the first line in the file.</param>
internal sealed record CopyLines(string Text, int FirstLine);
