using System.Globalization;
using System.Text.Json;

namespace Rollout.Tasks.Smoke;

/// <summary>A path to one value of a JSON document: <c>$.a.b[0].c</c>, also <c>$['a b']</c>. No wildcards, filters or slices, so a path never means more than one value.</summary>
internal sealed class JsonPath
{
    private readonly string text;
    private readonly List<Part> parts;

    private JsonPath(string text, List<Part> parts)
    {
        this.text = text;
        this.parts = parts;
    }

    /// <summary>Reads a path.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The path; null when it cannot be read.</param>
    /// <param name="error">What is wrong with it; empty when nothing is.</param>
    /// <returns>True when it can be read.</returns>
    public static bool TryParse(string text, out JsonPath? path, out string error)
    {
        var parts = new List<Part>();
        path = null;
        error = text.StartsWith('$') ? string.Empty : $"the JSON path '{text}' must start with '$', such as '$.status'";
        for (var position = 1; error.Length == 0 && position < text.Length;)
        {
            var part = text[position] switch
            {
                '.' => Property(text, ref position),
                '[' when text.AsSpan(position + 1).StartsWith("'") => Quoted(text, ref position),
                '[' => Index(text, ref position),
                _ => null,
            };
            if (part is null)
            {
                error = $"the JSON path '{text}' cannot be read at column {position + 1}; known are '.name', '[0]' and '['name']'";
                return false;
            }

            parts.Add(part);
        }

        path = error.Length == 0 ? new(text, parts) : null;
        return path is not null;
    }

    /// <summary>Goes to the value.</summary>
    /// <param name="root">The document.</param>
    /// <param name="missing">Where the way ends and what is there instead; empty when the value was found.</param>
    /// <returns>The value; null when the way ends before it.</returns>
    public JsonElement? Find(JsonElement root, out string missing)
    {
        var at = "$";
        var element = root;
        missing = string.Empty;
        foreach (var part in parts)
        {
            if (part.In(element) is not { } next)
            {
                missing = $"{text} is missing: {at} is {Describe(element)}";
                return null;
            }

            element = next;
            at += part;
        }

        return element;
    }

    /// <summary>A value as it is compared.</summary>
    /// <param name="element">The value.</param>
    /// <returns>A string without its quotes; all else as JSON without blanks.</returns>
    public static string Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() ?? string.Empty,
        JsonValueKind.Object or JsonValueKind.Array => JsonSerializer.Serialize(element),
        _ => element.GetRawText(),
    };

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => $"an object with {string.Join(", ", element.EnumerateObject().Take(20).Select(p => $"'{p.Name}'").DefaultIfEmpty("nothing"))}",
        JsonValueKind.Array => $"an array of {element.GetArrayLength()}",
        JsonValueKind.Null => "null",
        _ => $"a {element.ValueKind.ToString().ToLowerInvariant()}",
    };

    private static Part? Property(string text, ref int position)
    {
        var end = text.IndexOfAny(['.', '['], position + 1);
        end = end < 0 ? text.Length : end;
        var name = text[(position + 1)..end];
        if (name.Length == 0 || name.Any(c => char.IsWhiteSpace(c) || c is '*' or '\'' or ']' or '?' or '@'))
        {
            return null;
        }

        position = end;
        return new(name, null);
    }

    private static Part? Quoted(string text, ref int position)
    {
        var end = text.IndexOf("']", position + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var name = text[(position + 2)..end];
        position = end + 2;
        return new(name, null);
    }

    private static Part? Index(string text, ref int position)
    {
        var end = text.IndexOf(']', position);
        if (end < 0 || !int.TryParse(text.AsSpan((position + 1)..end), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        position = end + 1;
        return new(null, index);
    }

    private sealed record Part(string? Name, int? Index)
    {
        public JsonElement? In(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object when Name is not null && element.TryGetProperty(Name, out var value) => value,
            JsonValueKind.Array when Index < element.GetArrayLength() => element[Index.Value],
            _ => null,
        };

        public override string ToString() => Name is null ? $"[{Index}]" : $".{Name}";
    }
}
