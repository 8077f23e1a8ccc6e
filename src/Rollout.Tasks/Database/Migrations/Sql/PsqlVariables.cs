namespace Rollout.Tasks.Database.Migrations;

/// <summary>Variables of psql.</summary>
internal static class PsqlVariables
{
    /// <summary>What stands for a variable in SQL.</summary>
    /// <param name="written">One of <c>:name</c>, <c>:'name'</c>, <c>:"name"</c>, <c>:{?name}</c>.</param>
    /// <param name="known">Values.</param>
    /// <returns>Null where there is no such variable: then psql leaves it as it is written.</returns>
    public static string? ValueOf(string written, IReadOnlyDictionary<string, string> known) => written[1] switch
    {
        '\'' => known.GetValueOrDefault(written[2..^1]) is { } value ? Literal(value) : null,
        '"' => known.GetValueOrDefault(written[2..^1]) is { } value ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : null,
        '{' => known.ContainsKey(written[3..^1]) ? "TRUE" : "FALSE",
        _ => known.GetValueOrDefault(written[1..]),
    };

    /// <summary>What a value is that is not read again, by the character behind the colon; null for the value of <c>:name</c>, which is.</summary>
    public static SqlTokenKind? KindOf(char form) => form switch
    {
        '\'' => SqlTokenKind.Text,
        '"' => SqlTokenKind.QuotedIdentifier,
        '{' => SqlTokenKind.Variable,
        _ => null,
    };

    /// <summary>Why a variable that changes psql itself cannot have a value; null when it can.</summary>
    public static string? WhyRefused(string name, string value) => (name, IsOff(value)) switch
    {
        ("AUTOCOMMIT", true) => "'\\set AUTOCOMMIT off' has no meaning here. Remove it: a migration is all or nothing by itself",
        ("ON_ERROR_STOP", true) => "'\\set ON_ERROR_STOP off' has no meaning here. Remove it: a migration always stops at the first error",
        ("ON_ERROR_ROLLBACK" or "SINGLELINE", false) => $"'\\set {name}' has no meaning here. Remove it",
        _ => null,
    };

    private static bool IsOff(string value) => value.ToUpperInvariant() is "OFF" or "FALSE" or "NO" or "0";

    private static string Literal(string value)
    {
        var quoted = value.Replace("'", "''", StringComparison.Ordinal);
        return value.Contains('\\', StringComparison.Ordinal) ? $" E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{quoted}'";
    }
}
