using System.Text.RegularExpressions;

namespace Rollout.Tasks.Spec;

/// <summary>Names in braces inside of the texts of a JSON body.</summary>
internal static partial class JsonVariables
{
    public static IEnumerable<string> In(JsonText body) => Name().Matches(body.Text).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
