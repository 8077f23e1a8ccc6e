using System.Text.Json;
using System.Text.RegularExpressions;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Smoke;

/// <summary>The values behind <c>{name}</c>. Values are data: they are escaped for the place they are put in.</summary>
/// <remarks><c>{uuid}</c> is fresh for each flow and the same within it, so that a user who was registered can log in. A captured value is known to all later steps and flows.</remarks>
internal sealed partial class SmokeVariables
{
    private const string Uuid = "uuid";

    private readonly Dictionary<string, string> values;

    /// <summary>The built-in variables.</summary>
    /// <param name="target">Gives release and slot.</param>
    public SmokeVariables(SmokeTarget target) => values = new(StringComparer.Ordinal)
    {
        [Uuid] = string.Empty,
        ["release"] = target.Release,
        ["slot"] = target.Slot.Label(),
    };

    /// <summary>Captured values that must not be seen.</summary>
    public HashSet<string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a name belongs to a built-in variable, which nothing can be captured into.</summary>
    /// <param name="name">Name of a variable.</param>
    /// <returns>True for <c>uuid</c>, <c>release</c> and <c>slot</c>.</returns>
    public static bool IsBuiltIn(string name) => name is Uuid or "release" or "slot";

    /// <summary>A flow begins.</summary>
    /// <param name="uuid">Its own <c>{uuid}</c>.</param>
    public void BeginFlow(Guid uuid) => values[Uuid] = uuid.ToString("D");

    /// <summary>Keeps a captured value; a later one of the same name replaces it.</summary>
    /// <param name="name">Name of the variable.</param>
    /// <param name="value">Its value.</param>
    public void Capture(string name, string value)
    {
        values[name] = value;
        if (SmokeMask.IsSecretName(name) && value.Length > 0)
        {
            Secrets.Add(value);
        }
    }

    /// <summary>The first variable of a step that has no value.</summary>
    /// <param name="step">A step of the plan.</param>
    /// <returns>Its name; null when all have one.</returns>
    public string? Missing(SmokeStep step)
    {
        IEnumerable<string> texts = [step.Path, .. step.Headers.Values, .. step.Json.Values];
        var inBody = NameInJson().Matches(step.Body ?? string.Empty).Select(m => m.Groups[1].Value);
        return texts.SelectMany(Placeholders.Names).Concat(inBody).FirstOrDefault(n => !values.ContainsKey(n));
    }

    /// <summary>Names that have a value, for messages.</summary>
    /// <returns>In the order of the alphabet, separated by commas.</returns>
    public string Known() => string.Join(", ", values.Keys.Order(StringComparer.Ordinal).Select(n => $"'{n}'"));

    /// <summary>A text that is sent or compared as it is, such as a header.</summary>
    /// <param name="text">A text of the plan.</param>
    /// <returns>With values in place of variables.</returns>
    public string InText(string text) => Placeholders.Expand(text, values);

    /// <summary>A path or query.</summary>
    /// <param name="text">A text of the plan.</param>
    /// <returns>With percent-encoded values in place of variables.</returns>
    public string InPath(string text) => Placeholders.Expand(text, values.ToDictionary(v => v.Key, v => Uri.EscapeDataString(v.Value)));

    /// <summary>A JSON body. Its own braces are often doubled and stay so; <see cref="SmokeStep.Body"/> says how the others are told apart.</summary>
    /// <param name="text">A text of the plan.</param>
    /// <returns>With values in place of variables, escaped as within a JSON string.</returns>
    public string InJson(string text) => NameInJson().Replace(text, m => JsonEncodedText.Encode(values[m.Groups[1].Value]).ToString());

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex NameInJson();
}
