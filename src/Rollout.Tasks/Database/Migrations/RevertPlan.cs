using Rollout.Tasks.Database.Linting;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Which migrations are taken back, and whether that can be done.</summary>
internal static class RevertPlan
{
    /// <summary>The migrations to take back, in that order: what was applied last comes first.</summary>
    /// <param name="files">With their backward files.</param>
    /// <param name="rows">What the ledger says.</param>
    /// <param name="begun">Versions that a run has begun and not completed.</param>
    /// <param name="downTo">The version that is then the newest.</param>
    /// <exception cref="RolloutException">RT2551, RT2552, RT2553.</exception>
    public static IReadOnlyList<MigrationFile> Of(IReadOnlyList<MigrationFile> files, IReadOnlyList<AppliedMigration> rows, IReadOnlySet<string> begun, string downTo)
    {
        var last = rows.Select(r => MigrationVersion.Parse(r.Version)).FirstOrDefault(v => v.Text == downTo && !v.IsRepeatable) ?? throw MigrationErrors.NotApplied(downTo, rows);
        var newer = rows.Where(r => IsNewer(r.Version, last)).OrderByDescending(r => r.AppliedAt).ThenByDescending(r => MigrationVersion.Parse(r.Version)).ToList();
        if (newer.Count == 0)
        {
            return [];
        }

        var byVersion = files.ToDictionary(f => f.Version);
        var contracts = rows.Where(r => r.AppliedAt >= newer[^1].AppliedAt && IsContract(r, byVersion)).ToList();
        if (contracts.Count > 0)
        {
            throw MigrationErrors.ContractedSince(contracts, downTo);
        }

        var stuck = begun.Where(v => MigrationVersion.TryParse(v, out var version) && IsNewer(version.Text, last) && newer.All(r => r.Version != v))
            .Select(v => $"{v} was interrupted half way; complete it first")
            .Concat(newer.Where(r => byVersion.GetValueOrDefault(MigrationVersion.Parse(r.Version))?.Backward is null).Select(r => $"{r.Version} {r.Name} has no backward file"))
            .ToList();
        return stuck.Count == 0 ? [.. newer.Select(r => byVersion[MigrationVersion.Parse(r.Version)].Backward!)] : throw MigrationErrors.NoWayBack(stuck, downTo);
    }

    private static bool IsNewer(string version, MigrationVersion last) => MigrationVersion.Parse(version) is { IsRepeatable: false } parsed && parsed.CompareTo(last) > 0;

    private static bool IsContract(AppliedMigration row, Dictionary<MigrationVersion, MigrationFile> byVersion) =>
        row.Phase == "contract" || byVersion.GetValueOrDefault(MigrationVersion.Parse(row.Version))?.PhaseOrExpand == MigrationPhase.Contract;
}
