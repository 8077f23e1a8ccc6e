using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Database.Backfills;
using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>How often a migration runs.</summary>
internal enum MigrationKind
{
    /// <summary>Once, in the order of versions.</summary>
    Versioned,

    /// <summary>Behind the versioned ones, and again when its checksum has changed.</summary>
    Repeatable,
}

/// <summary>A migration as it lies in its folder.</summary>
/// <param name="Version">The order of migrations, and the key of the ledger.</param>
/// <param name="Name">The file's name without version and ending; <c>forward</c> where it has no other.</param>
/// <param name="FileName">Path within the folder, with slashes; for messages.</param>
/// <param name="Script">What the file, and the files that it includes, hold.</param>
internal sealed record MigrationFile(MigrationVersion Version, string Name, string FileName, SqlScript Script)
{
    /// <summary>How often it runs.</summary>
    public MigrationKind Kind => Version.IsRepeatable ? MigrationKind.Repeatable : MigrationKind.Versioned;

    /// <summary>Absolute path; empty for a script that lies in no folder of migrations.</summary>
    public string Path { get; init; } = string.Empty;

    /// <summary>What its folder or its header says; null when they say nothing.</summary>
    public MigrationPhase? Phase { get; init; }

    /// <summary>The phase of one that says nothing is expand: it runs before traffic, where it must not break the stable release.</summary>
    public MigrationPhase PhaseOrExpand => Phase ?? MigrationPhase.Expand;

    /// <summary>By what a backfill is cut into batches; null when it is not.</summary>
    public BatchKey? Batch { get; init; }

    /// <summary>The file that takes it back, with the same version; null when there is none.</summary>
    public MigrationFile? Backward { get; init; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<SqlStatement> Statements => Script.Statements;

    /// <summary>SHA-256 over the text, with that of included files behind it: a checkout with other line ends or another encoding is the same migration.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Script.Sources.Select(s => s.Text)))));
}
