using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>A migration as it lies in its folder.</summary>
/// <param name="Version">Such as <c>006</c>.</param>
/// <param name="Name">The file's name without version and ending.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Script">What the file, and the files that it includes, hold.</param>
internal sealed record MigrationFile(string Version, string Name, string FileName, SqlScript Script)
{
    /// <summary>At least one.</summary>
    public IReadOnlyList<SqlStatement> Statements => Script.Statements;

    /// <summary>The version as a number; the order of migrations.</summary>
    public long Number => long.Parse(Version, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>SHA-256 over the text, with that of included files behind it: a checkout with other line ends or another encoding is the same migration.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Script.Sources.Select(s => s.Text)))));
}
