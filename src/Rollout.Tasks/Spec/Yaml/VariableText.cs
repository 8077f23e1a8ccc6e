using System.Text;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Puts environment variables in the place of <c>${NAME}</c>; <c>$${</c> stands for <c>${</c>.</summary>
internal sealed class VariableText(IReadOnlyDictionary<string, string> variables)
{
    private const string Required = "'${NAME}' takes an environment variable";

    public static bool HasVariable(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>The text with its values. <paramref name="escapeBraces"/>: braces of a value are no placeholders.</summary>
    public Reading Resolve(string text, bool escapeBraces)
    {
        if (!HasVariable(text))
        {
            return Reading.Of(text);
        }

        var (result, missing, at) = (new StringBuilder(), new List<string>(), 0);
        for (var open = text.IndexOf("${", StringComparison.Ordinal); open >= 0; open = text.IndexOf("${", at, StringComparison.Ordinal))
        {
            if (open > at && text[open - 1] == '$')
            {
                var end = text.IndexOf('}', open) + 1;
                var literal = end > 0 ? text[open..end] : "${";
                result.Append(text, at, open - 1 - at).Append(escapeBraces ? Placeholders.Escape(literal) : literal);
                at = open + literal.Length;
                continue;
            }

            var close = text.IndexOf('}', open);
            var name = close < 0 ? "" : text[(open + 2)..close];
            if (!Placeholders.IsName(name))
            {
                return Reading.Refuse("RT1009", "'${' is not followed by a name and '}'", Required, "write a name of letters, digits and underscores, or '$${' for the two characters themselves");
            }

            result.Append(text, at, open - at).Append(Value(name, escapeBraces, missing));
            at = close + 1;
        }

        return missing.Count == 0 ? Reading.Of(result.Append(text, at, text.Length - at).ToString()) : Refuse(missing);
    }

    private string Value(string name, bool escapeBraces, List<string> missing)
    {
        if (variables.TryGetValue(name, out var value))
        {
            return escapeBraces ? Placeholders.Escape(value) : value;
        }

        missing.Add(name);
        return "";
    }

    private static Reading Refuse(List<string> missing) => missing.Count == 1
        ? Reading.Refuse("RT1009", $"the environment variable '{missing[0]}' is not set", Required, $"set it: export {missing[0]}=...")
        : Reading.Refuse("RT1009", $"the environment variables {string.Join(", ", missing.Select(m => $"'{m}'"))} are not set", Required, $"set them: {string.Join("; ", missing.Select(m => $"export {m}=..."))}");
}
