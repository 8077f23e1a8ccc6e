using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Which pending migrations can be taken back: the newest ones, up to the first without a backward file. Pure.</summary>
/// <param name="First">The last of those that are applied before and stay; null when there is none.</param>
/// <param name="DownTo">The newest version when they are taken back.</param>
/// <param name="Versions">Those that are taken back, oldest first; at least one.</param>
internal sealed record BackwardTrial(string? First, string DownTo, IReadOnlyList<string> Versions)
{
    /// <summary>Plans it; null when nothing can be taken back. The very first migration of a database stays, for there is no version before it.</summary>
    public static BackwardTrial? Of(MigrationStatus status)
    {
        var pending = status.Pending.Where(m => m.Phase != MigrationPhase.Contract).Select(m => (Version: MigrationVersion.Parse(m.Version), m.HasBackward)).Where(m => !m.Version.IsRepeatable).ToList();
        var newest = status.Applied.Select(m => MigrationVersion.Parse(m.Version)).Where(v => !v.IsRepeatable).Max();
        var first = pending.FindLastIndex(m => !m.HasBackward || (newest is not null && m.Version.CompareTo(newest) < 0));
        first = first < 0 && newest is null ? 0 : first;
        var back = pending.Skip(first + 1).Select(m => m.Version.Text).ToList();
        var last = first < 0 ? null : pending[first].Version;
        return back.Count == 0 ? null : new BackwardTrial(last?.Text, (last is null || last.CompareTo(newest) < 0 ? newest! : last).Text, back);
    }
}
