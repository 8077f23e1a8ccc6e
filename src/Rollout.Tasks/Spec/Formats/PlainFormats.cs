using System.Globalization;
using System.Text.Json.Nodes;

namespace Rollout.Tasks.Spec.Formats;

/// <summary>Any text that is not empty.</summary>
internal sealed class PlainText : TextFormat
{
    public override string Noun => "a text";

    // An unquoted 1.8 is a number to an editor; here it is the text that was written.
    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    public override string Write(object value) => (string)value;

    public override Reading Read(string text) => text.Length > 0 ? Reading.Of(text) : Reading.Refuse("RT1005", "the text is empty", "a value is required", "write it, or remove the key");
}

/// <summary>A text that is never printed. It may be empty.</summary>
internal sealed class SecretText : TextFormat
{
    public override string Noun => "a text";

    public override bool IsSecret => true;

    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    public override string Write(object value) => "***";

    public override Reading Read(string text) => Reading.Of(new Secret(text));
}

/// <summary>A whole number without unit.</summary>
internal sealed class WholeNumber : TextFormat
{
    public override string Noun => "a whole number";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "integer" }, new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{" }) };

    public override string Write(object value) => ((int)value).ToString(CultureInfo.InvariantCulture);

    public override Reading Read(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? Reading.Of(value)
        : Reading.Refuse("RT1007", $"'{text}' is no whole number", "a whole number has digits only", "write it without a unit, such as '8080'");
}

/// <summary>A switch.</summary>
internal sealed class YesOrNo(string key) : TextFormat
{
    private static readonly string[] Known = ["true", "false"];

    public override string Noun => "true or false";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{" }) };

    public override string Write(object value) => (bool)value ? Known[0] : Known[1];

    public override Reading Read(string text) => Known.Contains(text)
        ? Reading.Of(text == Known[0])
        : Reading.Refuse("RT1011", $"{key} cannot be '{text}'", Nearest.Known(Known), Nearest.Fix(text, Known));
}

/// <summary>A number without unit, such as a count of processors.</summary>
internal sealed class DecimalNumber : TextFormat
{
    public override string Noun => "a number";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "number" }, new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{" }) };

    public override string Write(object value) => ((double)value).ToString(CultureInfo.InvariantCulture);

    public override Reading Read(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? Reading.Of(value)
        : Reading.Refuse("RT1007", $"'{text}' is no number", "a number has digits and at most one point", "write it without a unit, such as '0.5'");
}

/// <summary>An absolute http or https address.</summary>
internal sealed class HttpAddress : TextFormat
{
    public override string Noun => "an address";

    public override JsonObject Schema() => Pattern("https?://.+");

    public override string Write(object value) => ((Uri)value).ToString();

    // A password in an address must not reach the message, so such an address is not quoted.
    public override Reading Read(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? uri.UserInfo.Length == 0 ? Reading.Of(uri) : Reading.Refuse("RT1007", "the address holds a user name or password", "an address here has none", "remove the part before the '@'")
        : Reading.Refuse("RT1007", text.Contains('@', StringComparison.Ordinal) ? "the text is no http address" : $"'{text}' is no http address", "an absolute address with http or https is required", "write it like 'http://127.0.0.1:9090/metrics'");
}

/// <summary>One of the names of an enumeration, written in camel case.</summary>
internal sealed class NameOf(Type type, string key) : TextFormat
{
    private readonly Dictionary<string, object> names = Enum.GetValues(type).Cast<object>().ToDictionary(v => CamelCase.Of(v.ToString()!), StringComparer.Ordinal);

    public override string Noun => "a name";

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray([.. names.Keys.Select(n => JsonValue.Create(n))]) },
            new JsonObject { ["type"] = "string", ["pattern"] = @"\$\{" }),
    };

    public override string Write(object value) => CamelCase.Of(value.ToString()!);

    public override Reading Read(string text) => names.TryGetValue(text, out var value)
        ? Reading.Of(value)
        : Reading.Refuse("RT1011", $"{key} cannot be '{text}'", Nearest.Known(names.Keys), Nearest.Fix(text, names.Keys));
}

/// <summary>Names of C# as they stand in the file.</summary>
internal static class CamelCase
{
    public static string Of(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
