using System.Globalization;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Paths such as <c>environments.local.steps[0].hold</c>; a key with a point or bracket is quoted: <c>json['$.email']</c>.</summary>
internal static partial class SpecPath
{
    public static string Key(string path, string key)
    {
        if (!SimpleKey().IsMatch(key))
        {
            return $"{path}['{key}']";
        }

        return path.Length == 0 ? key : $"{path}.{key}";
    }

    public static string Index(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>The path without its last part; empty for a first part.</summary>
    public static string Parent(string path)
    {
        var cut = path.EndsWith("']", StringComparison.Ordinal) ? path.LastIndexOf("['", StringComparison.Ordinal) : path.LastIndexOfAny(['.', '[']);
        return cut > 0 ? path[..cut] : "";
    }

    /// <summary>The parts: a <see cref="string"/> for a key, an <see cref="int"/> for an index. Null when the text is no path.</summary>
    public static IReadOnlyList<object>? Parse(string path)
    {
        if (!WholePath().IsMatch(path))
        {
            return null;
        }

        return [.. Part().Matches(path).Select(m => m.Groups["index"] is { Success: true } index && int.TryParse(index.Value, CultureInfo.InvariantCulture, out var number)
            ? (object)number
            : m.Groups["key"].Success ? m.Groups["key"].Value : m.Groups["quoted"].Value)];
    }

    [GeneratedRegex(@"^[^.\[\]'\s]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex SimpleKey();

    [GeneratedRegex(@"^[^.\[\]'\s]+(\.[^.\[\]'\s]+|\[\d{1,6}\]|\['[^']+'\])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholePath();

    [GeneratedRegex(@"\[(?<index>\d+)\]|\['(?<quoted>[^']+)'\]|(?<key>[^.\[\]'\s]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
