using System.Text.RegularExpressions;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>What the name of a file in a folder of migrations says.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Name">Without version and ending; empty where there is no more.</param>
/// <param name="IsBackward">Whether it takes back what the file of the same version does.</param>
internal sealed partial record MigrationFileName(MigrationVersion Version, string Name, bool IsBackward)
{
    /// <summary>What names there are, for messages.</summary>
    public const string Forms = "Name it such as 006_add_index.sql or forward_2.1.0.sql, backward_2.1.0.sql for the way back, R_name.sql to run it again when it changes; or move it away";

    /// <summary>Reads a name; null where it is none of a migration.</summary>
    public static MigrationFileName? Parse(string fileName)
    {
        if (Repeatable().Match(fileName) is { Success: true } repeatable)
        {
            var name = repeatable.Groups["name"].Value;
            return new MigrationFileName(MigrationVersion.Repeatable(name), name, IsBackward: false);
        }

        var match = Plain().Match(fileName) is { Success: true } plain ? plain : Paired().Match(fileName);
        return match.Success && MigrationVersion.TryParse(match.Groups["version"].Value, out var version)
            ? new MigrationFileName(version, match.Groups["name"].Value, match.Groups["way"].Value == "backward")
            : null;
    }

    [GeneratedRegex(@"^(?<version>\d[\d.]*)_(?<name>[A-Za-z0-9][A-Za-z0-9_-]*)\.sql\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(?<way>forward|backward)_(?<version>\d[\d.]*?)(_(?<name>[A-Za-z0-9][A-Za-z0-9_-]*))?\.sql\z", RegexOptions.CultureInvariant)]
    private static partial Regex Paired();

    [GeneratedRegex(@"^R_(?<name>[A-Za-z0-9][A-Za-z0-9_-]*)\.sql\z", RegexOptions.CultureInvariant)]
    private static partial Regex Repeatable();
}
