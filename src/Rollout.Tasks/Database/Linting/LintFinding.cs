using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Database.Linting.Rules;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Linting;

/// <summary>A rule that a statement of a migration breaks.</summary>
/// <param name="Rule">Which.</param>
/// <param name="File">Name of the migration's file.</param>
/// <param name="Place">Where the statement starts.</param>
/// <param name="Phase">Of the migration.</param>
/// <param name="Table">Table it is about; null when it is about none.</param>
/// <param name="Name">Column, constraint or object it is about; may be empty.</param>
/// <param name="Forecast">Locks, rewrites and scans of the statement.</param>
/// <param name="AllowedBecause">Reason that the file gives; null when it is not allowed.</param>
internal sealed record LintFinding(LintRule Rule, string File, SqlPlace Place, MigrationPhase Phase, ObjectName? Table, string Name, LockForecast Forecast, string? AllowedBecause)
{
    /// <summary>It breaks the stable release while that serves, and nobody has allowed it.</summary>
    public bool Stops => Rule.Severity == LintSeverity.Contract && Phase != MigrationPhase.Contract && AllowedBecause is null;

    /// <summary>The safe way, with the names of the statement.</summary>
    public string SafeWay => Rule.SafeFor(Table?.ToString() ?? "...", Name);

    /// <inheritdoc />
    public override string ToString()
    {
        var table = Table is null ? "" : $" {Table}";
        var work = Forecast.Locks.Count == 0 ? "" : $" ({string.Join(", ", Forecast.Relations.Select(r => $"{r}: {Forecast.Strongest(r)}"))}{(Forecast.Rewrites.Count > 0 ? "; rewrites " + string.Join(", ", Forecast.Rewrites) : "")}{(Forecast.Scans.Count > 0 ? "; reads all rows of " + string.Join(", ", Forecast.Scans.Select(s => s.Relation)) : "")})";
        return $"{File}:{Place}: {Rule.Id} ({Rule.Severity.ToString().ToLowerInvariant()}){table}{(Name.Length > 0 ? " '" + Name + "'" : "")}: {Rule.Claim}{work}.{(AllowedBecause is null ? "" : " Allowed: " + AllowedBecause)}";
    }
}

/// <summary>What the linter says about a set of migrations.</summary>
/// <param name="Findings">In the order of the files, allowed ones too.</param>
/// <param name="Faults">Comments for the linter that it cannot follow.</param>
internal sealed record LintReport(IReadOnlyList<LintFinding> Findings, IReadOnlyList<string> Faults)
{
    /// <summary>All statements in their order.</summary>
    public IReadOnlyList<LintedStatement> Statements { get; init; } = [];

    /// <summary>Whether the rollout must not start.</summary>
    public bool Stops => Faults.Count > 0 || Findings.Any(f => f.Stops);
}

/// <summary>A statement with its forecast.</summary>
/// <param name="File">Name of the migration's file.</param>
/// <param name="Statement">The statement.</param>
/// <param name="Forecast">Its locks, rewrites and scans.</param>
/// <param name="InUse">Of the tables that it locks those that the migrations have not made.</param>
internal sealed record LintedStatement(string File, SqlStatement Statement, LockForecast Forecast, IReadOnlySet<ObjectName> InUse);
