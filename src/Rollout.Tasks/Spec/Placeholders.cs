using System.Text;

namespace Rollout.Tasks.Spec;

/// <summary>Texts of <c>rollout.yaml</c> with names in braces, such as <c>http://127.0.0.1:{port}</c>. A doubled brace stands for itself.</summary>
public static class Placeholders
{
    /// <summary>Puts values in the place of names, and single braces in the place of doubled ones.</summary>
    /// <param name="text">A text of a plan.</param>
    /// <param name="values">Name without braces to value. A value is taken as it is: braces in it are not looked at.</param>
    /// <returns>The text. A name that <paramref name="values"/> does not have stays as it stands, braces included.</returns>
    public static string Expand(string text, IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(values);
        var result = new StringBuilder(text.Length);
        foreach (var part in Split(text))
        {
            result.Append(!part.IsName ? part.Text : values.TryGetValue(part.Text, out var value) ? value : $"{{{part.Text}}}");
        }

        return result.ToString();
    }

    /// <summary>The text in its pieces: literals with single braces, and names. A brace that stands alone is kept as it is.</summary>
    internal static IEnumerable<PlaceholderPart> Split(string text)
    {
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                literal.Append(text[i]);
            }
            else if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else if (NameAt(text, i) is { } name)
            {
                yield return new PlaceholderPart(literal.ToString(), IsName: false);
                literal.Clear();
                yield return new PlaceholderPart(name, IsName: true);
                i += name.Length + 1;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        yield return new PlaceholderPart(literal.ToString(), IsName: false);
    }

    /// <summary>The names in a text, each once, in the order of the text.</summary>
    internal static IEnumerable<string> Names(string text) => Split(text).Where(p => p.IsName).Select(p => p.Text).Distinct(StringComparer.Ordinal);

    /// <summary>A text that <see cref="Expand"/> gives back as it is.</summary>
    internal static string Escape(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    /// <summary>True when every brace is doubled or belongs to a name.</summary>
    internal static bool IsBalanced(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                i++;
            }
            else if (NameAt(text, i) is { } name)
            {
                i += name.Length + 1;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static string? NameAt(string text, int open)
    {
        var close = text[open] == '{' ? text.IndexOf('}', open) : -1;
        var name = close > open + 1 ? text[(open + 1)..close] : "";
        return IsName(name) ? name : null;
    }

    /// <summary>A letter or underscore, then letters, digits, underscores.</summary>
    internal static bool IsName(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

/// <summary>A piece of a text with placeholders.</summary>
internal sealed record PlaceholderPart(string Text, bool IsName);
