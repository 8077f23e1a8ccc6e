namespace Rollout.Tasks.Database.Migrations;

/// <summary>Follows the setting <c>standard_conforming_strings</c> through a file, because it decides where a string ends.</summary>
internal static class StringSetting
{
    private const string Name = "STANDARD_CONFORMING_STRINGS";

    /// <summary>The setting behind a statement.</summary>
    public static bool After(SqlStatement statement, bool before)
    {
        if (statement.StartsWith("RESET", "ALL") || statement.StartsWith("RESET", Name) || statement.StartsWith("DISCARD", "ALL"))
        {
            return true;
        }

        var name = statement.Word(1) == "SESSION" ? 2 : 1;
        return statement.StartsWith("SET") && statement.Word(name) == Name && statement.Tokens.Count == name + 3
            ? statement.TextOf(name + 2).Trim('\'').ToUpperInvariant() is "ON" or "TRUE" or "YES" or "1" or "DEFAULT"
            : before;
    }

    /// <summary>Whether a statement changes the setting in a way that cannot be followed.</summary>
    public static bool IsHidden(SqlStatement statement) =>
        statement.StartsWith("SET", "LOCAL", Name)
        || Enumerable.Range(0, statement.Tokens.Count).Any(i => statement.Word(i) == "SET_CONFIG" && Enumerable.Range(i, statement.Tokens.Count - i).Any(j => statement.TextOf(j).Trim('\'').Equals(Name, StringComparison.OrdinalIgnoreCase)));
}
