using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Writes a value of the file as JSON, for bodies of requests.</summary>
/// <param name="resolve">Puts environment variables into a text.</param>
/// <param name="placeholders">Whether names in braces have a meaning.</param>
internal sealed class JsonTextWriter(Func<string, string?> resolve, bool placeholders)
{
    private readonly StringBuilder json = new();

    public JsonText Write(YamlValue value)
    {
        Append(value);
        return new JsonText(json.ToString());
    }

    private void Append(YamlValue value)
    {
        switch (value)
        {
            case YamlMapping mapping:
                AppendAll('{', mapping.Entries, e => { AppendText(e.Key, literal: true); json.Append(':'); Append(e.Value); }, '}');
                break;
            case YamlList list:
                AppendAll('[', list.Items, Append, ']');
                break;
            case YamlText { Plain: true } text when Constant(text) is { } constant:
                json.Append(constant);
                break;
            case YamlText text:
                AppendText(resolve(text.Text) ?? "", literal: !placeholders);
                break;
        }
    }

    private void AppendAll<T>(char open, IEnumerable<T> items, Action<T> append, char close)
    {
        json.Append(open);
        var first = true;
        foreach (var item in items)
        {
            json.Append(first ? "" : ",");
            first = false;
            append(item);
        }

        json.Append(close);
    }

    /// <summary>Braces that are no placeholder are written as escapes, so that they are never taken for one.</summary>
    private void AppendText(string text, bool literal)
    {
        json.Append('"');
        foreach (var part in literal ? [new PlaceholderPart(text, IsName: false)] : Placeholders.Split(text))
        {
            var encoded = JsonEncodedText.Encode(part.Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
            json.Append(part.IsName ? $"{{{encoded}}}" : encoded.Replace("{", "\\u007b", StringComparison.Ordinal).Replace("}", "\\u007d", StringComparison.Ordinal));
        }

        json.Append('"');
    }

    /// <summary>The constants of YAML's core schema; null for a text.</summary>
    private static string? Constant(YamlText text) => text.Text switch
    {
        _ when text.IsEmpty => "null",
        "true" or "false" => text.Text,
        _ when long.TryParse(text.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole.ToString(CultureInfo.InvariantCulture),
        _ when double.TryParse(text.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };
}
