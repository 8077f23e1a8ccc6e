using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Database;

/// <summary>What is known of the pending migrations before any of them runs.</summary>
/// <param name="Migrations">In the order in which they run: contract migrations last, since they wait for the end of retention.</param>
public sealed record MigrationReview(IReadOnlyList<ReviewedMigration> Migrations)
{
    /// <summary>Findings that stop the rollout; empty when it may go on.</summary>
    public IReadOnlyList<MigrationFinding> Stopping { get; init; } = [];

    /// <summary>Nothing is pending.</summary>
    public static MigrationReview Empty { get; } = new([]);
}

/// <summary>A pending migration.</summary>
/// <param name="Version">Such as <c>006</c>.</param>
/// <param name="Name">The file's name without version and ending.</param>
/// <param name="File">Path within the folder of migrations.</param>
/// <param name="Phase">When it runs.</param>
/// <param name="IsDeclared">Whether its folder or its header says the phase; else it counts as expand.</param>
/// <param name="Statements">In their order.</param>
/// <param name="Findings">What it breaks or blocks, allowed findings too.</param>
public sealed record ReviewedMigration(string Version, string Name, string File, MigrationPhase Phase, bool IsDeclared, IReadOnlyList<ReviewedStatement> Statements, IReadOnlyList<MigrationFinding> Findings);

/// <summary>A statement with its forecast.</summary>
/// <param name="Line">One-based line in the file.</param>
/// <param name="Text">Its beginning on one line; at most 100 characters.</param>
/// <param name="Locks">The strongest lock on each table that exists before the migrations, such as <c>public.tasks AccessExclusive</c>.</param>
/// <param name="Rewrites">Tables and indexes that are written anew.</param>
/// <param name="Scans">Tables of which all rows are read under the lock.</param>
public sealed record ReviewedStatement(int Line, string Text, IReadOnlyList<string> Locks, IReadOnlyList<string> Rewrites, IReadOnlyList<string> Scans);

/// <summary>A rule that a statement breaks.</summary>
/// <param name="Rule">Its id, as in docs/migrations-linter.md.</param>
/// <param name="Severity"><c>contract</c>, <c>blocking</c>, <c>runner</c>, <c>caution</c> or <c>style</c>.</param>
/// <param name="File">Path within the folder of migrations.</param>
/// <param name="Line">One-based.</param>
/// <param name="Column">One-based.</param>
/// <param name="Table">The table it is about; null when it is about none.</param>
/// <param name="Name">Column, constraint or object it is about; may be empty.</param>
/// <param name="Claim">What goes wrong, for which release.</param>
/// <param name="Locks">As of the statement.</param>
/// <param name="Rewrites">As of the statement.</param>
/// <param name="SafeWay">SQL to write instead.</param>
/// <param name="AllowedBecause">The reason that the file gives; null when it does not allow it.</param>
public sealed record MigrationFinding(
    string Rule,
    string Severity,
    string File,
    int Line,
    int Column,
    string? Table,
    string Name,
    string Claim,
    IReadOnlyList<string> Locks,
    IReadOnlyList<string> Rewrites,
    string SafeWay,
    string? AllowedBecause)
{
    /// <summary>One line: place, rule, severity, what it is about, what goes wrong, locks, rewrites and the reason it is allowed for.</summary>
    /// <returns>Without the safe way.</returns>
    public override string ToString()
    {
        var about = (Table is null ? "" : $" {Table}") + (Name.Length > 0 ? $" '{Name}'" : "");
        var work = Locks.Count + Rewrites.Count == 0 ? "" : $" ({string.Join("; ", Locks.Concat(Rewrites.Count > 0 ? [$"writes {string.Join(", ", Rewrites)} anew"] : []))})";
        return FormattableString.Invariant($"{File}:{Line}:{Column}: {Rule} ({Severity}){about}: {Claim}{work}.{(AllowedBecause is null ? "" : " Allowed: " + AllowedBecause)}");
    }
}
