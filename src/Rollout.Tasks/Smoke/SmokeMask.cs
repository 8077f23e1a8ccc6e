using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Smoke;

/// <summary>Takes secrets out of texts that people will see.</summary>
internal static partial class SmokeMask
{
    private const string Stars = "***";
    private const int ExcerptLength = 200;

    // A shorter value of a header, such as 1 or Bearer, would take half of the text with it.
    private const int ShortestHeaderSecret = 8;

    /// <summary>Whether a variable or a JSON property of that name holds a secret.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>True when it contains token, password, secret or jwt, in any case.</returns>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    /// <summary>What of a request's headers must not be seen when a service sends it back.</summary>
    /// <param name="headers">Values as they are sent.</param>
    /// <returns>The values, and the words in them.</returns>
    public static IEnumerable<string> OfHeaders(IEnumerable<string> headers) =>
        headers.SelectMany(h => h.Split(' ').Prepend(h)).Where(h => h.Length >= ShortestHeaderSecret);

    /// <summary>The start of a body, or of another text that a service sent, on one line and without its secrets.</summary>
    /// <param name="body">The text.</param>
    /// <param name="secrets">Captured secret values.</param>
    /// <returns>At most 200 characters. What is cut off was masked before, so no half of a secret is left.</returns>
    public static string Excerpt(string body, IEnumerable<string> secrets)
    {
        var line = Apply(Blanks().Replace(body, " ").Trim(), secrets);
        return line.Length <= ExcerptLength ? line : $"{line[..(ExcerptLength - 3)]}...";
    }

    /// <summary>A text without secrets: neither captured values, as they are or escaped, nor values of JSON properties with a secret name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secrets">Captured secret values.</param>
    /// <returns>With <c>***</c> in their place.</returns>
    public static string Apply(string text, IEnumerable<string> secrets)
    {
        foreach (var form in secrets.SelectMany(Forms).Where(f => f.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(f => f.Length))
        {
            text = text.Replace(form, Stars, StringComparison.Ordinal);
        }

        return SecretProperty().Replace(text, "$1" + Stars);
    }

    private static IEnumerable<string> Forms(string secret) =>
    [
        secret,
        JsonEncodedText.Encode(secret).ToString(),
        JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        Uri.EscapeDataString(secret),
        Blanks().Replace(secret, " "),
    ];

    [GeneratedRegex("token|password|secret|jwt", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    // The value ends at its quote, bracket or brace, or with the text when that was cut off; any other ends before a comma or brace.
    [GeneratedRegex("""("[^"]*(?:token|password|secret|jwt)[^"]*"\s*:\s*)(?:"(?:[^"\\]|\\.)*(?:"|$)|\[[^\]]*(?:\]|$)|\{[^}]*(?:\}|$)|[^",\s{}\[\]]+)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretProperty();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
