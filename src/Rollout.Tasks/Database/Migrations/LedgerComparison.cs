using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>What the files say, against what the ledger says.</summary>
internal static class LedgerComparison
{
    private const string Contract = "contract";

    /// <summary>Applied files that have another text now. A repeatable file may change.</summary>
    public static IReadOnlyList<(MigrationFile File, AppliedMigration Row)> Changed(IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> rows)
    {
        var byVersion = ByVersion(rows);
        return [.. files.Where(f => f.Kind == MigrationKind.Versioned && byVersion.TryGetValue(f.Version, out var row) && row.Checksum != f.Checksum).Select(f => (f, byVersion[f.Version]))];
    }

    /// <summary>The files without a row, and repeatable ones that have changed since. A row without a file is no fault: it belongs to a newer release.</summary>
    public static IReadOnlyList<MigrationFile> Pending(IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> rows)
    {
        var byVersion = ByVersion(rows);
        return [.. files.Where(f => !byVersion.TryGetValue(f.Version, out var row) || row.Checksum != f.Checksum)];
    }

    /// <summary>The files up to a version; all where it is null.</summary>
    /// <exception cref="RolloutException">RT2502: there is no such version.</exception>
    public static IReadOnlyList<MigrationFile> UpTo(IReadOnlyList<MigrationFile> files, string folder, string? version)
    {
        if (version is null)
        {
            return files;
        }

        var last = files.FirstOrDefault(f => f.Version.Text == version)
            ?? throw new RolloutException("RT2502", $"there is no migration '{version}' in '{folder}'; there are {files[0].Version} to {files[^1].Version}.", ExitCode.Configuration);
        return [.. files.Where(f => f.Version.CompareTo(last.Version) <= 0)];
    }

    /// <summary>The files of these phases; all where it is null.</summary>
    public static IReadOnlyList<MigrationFile> Of(IReadOnlyList<MigrationPhase>? phases, IReadOnlyList<MigrationFile> files) => phases is null ? files : [.. files.Where(f => phases.Contains(f.PhaseOrExpand))];

    /// <summary>Pending files that are older than one that was applied, and that newest one. Contract migrations wait for the end of retention, so newer ones may have gone before them.</summary>
    public static (IReadOnlyList<MigrationFile> Late, MigrationVersion? Newest) Late(IReadOnlyList<MigrationFile> pending, IReadOnlyList<AppliedMigration> rows)
    {
        var newest = rows.Where(r => r.Phase != Contract).Select(r => MigrationVersion.Parse(r.Version)).Where(v => !v.IsRepeatable).Max();
        return ([.. pending.Where(f => newest is not null && f.Kind == MigrationKind.Versioned && f.PhaseOrExpand != MigrationPhase.Contract && f.Version.CompareTo(newest) < 0)], newest);
    }

    private static Dictionary<MigrationVersion, AppliedMigration> ByVersion(IReadOnlyList<AppliedMigration> rows) => rows.ToDictionary(r => MigrationVersion.Parse(r.Version));
}
