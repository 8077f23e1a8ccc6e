namespace Rollout.Tasks.Database.Linting;

/// <summary>What the linter counts as large, and what it tells.</summary>
internal sealed record LintOptions
{
    /// <summary>A table with more rows than this is large. Default: 10,000.</summary>
    public long LargeRows { get; init; } = 10_000;

    /// <summary>A table with more bytes than this is large. Default: 10 MB.</summary>
    public long LargeBytes { get; init; } = 10_000_000;

    /// <summary>Whether matters of taste are told, too. Default: no.</summary>
    public bool IncludeStyle { get; init; }
}
