using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>A migration as it lies in its folder.</summary>
/// <param name="Version">Such as <c>006</c>.</param>
/// <param name="Name">The file's name without version and ending.</param>
/// <param name="FileName">The file's name.</param>
/// <param name="Sql">Text without byte order mark, with line feeds as line ends.</param>
/// <param name="Statements">At least one.</param>
internal sealed record MigrationFile(string Version, string Name, string FileName, string Sql, IReadOnlyList<SqlStatement> Statements)
{
    /// <summary>The version as a number; the order of migrations.</summary>
    public long Number => long.Parse(Version, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>SHA-256 over <see cref="Sql"/>: a checkout with other line ends is the same migration.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}
