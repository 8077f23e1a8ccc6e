using System.Reflection;
using Cake.Frosting;

namespace Build;

/// <summary>The targets in groups, with a line each.</summary>
public static class TargetList
{
    /// <summary>Title of a group, and the names in it.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<string> Targets)> Groups { get; } =
    [
        ("Rollout", ["Preflight", "BuildImages", "TagImages", "MigrateStaging", "DeployCandidate", "MigrateDatabase", "SmokeTest", "ShiftTraffic10", "ShiftTraffic50", "Cutover"]),
        ("Back, and afterwards", ["Abort", "Rollback", "RestoreSideBySide", "Decommission", "Contract", "Unlock"]),
        ("To look", ["Plan", "Status", "Baseline", "Backtest"]),
        ("Embedded environment", ["LocalUp", "LocalDown"]),
        ("Developing this tool", ["Test"]),
    ];

    /// <summary>Options of the rollout; Cake's own stand in its help.</summary>
    public static IReadOnlyList<(string Option, string Meaning)> Options { get; } =
    [
        ("--environment=NAME", "Which environment of rollout.yaml. Default: local."),
        ("--release=NAME", "What to roll out. Default: the file's own."),
        ("--config=FILE", "Default: rollout.yaml."),
        ("--set path=value", "Wins over the file, as in --set environments.local.retention=1h."),
        ("--state=FOLDER", "Journal, lease, images and logs. Default: .rollout beside the file."),
        ("--output=FILE", "JSON of Plan, Status and Backtest."),
        ("--recording=ID", "What Backtest goes through: an id, a file, or latest, the default."),
        ("--from, --to=TIME", "A range for Backtest, from Prometheus, such as 2026-01-31T08:00:00Z."),
        ("--step=SECONDS", "Time between two samples of the range."),
        ("--exclusive", "The target alone, without those before it."),
        ("--reason=TEXT", "Why Abort is called; shown and journaled where it takes effect."),
        ("--end-retention", "Begin although an older release is kept for a rollback."),
        ("--accept-drift", "Go on from what somebody else changed at the load balancer."),
        ("--backup=NAME", "What RestoreSideBySide restores. Default: the newest backup."),
        ("--accept-data-loss", "RestoreSideBySide does not ask: writes since the backup are lost."),
        ("--for=TIME", "How long Baseline watches. Default: 5m."),
        ("--purge", "LocalDown deletes the data too."),
    ];

    /// <summary>The list as it is printed.</summary>
    /// <returns>One line each, without line breaks at their ends.</returns>
    public static IEnumerable<string> Lines()
    {
        var descriptions = Descriptions();
        yield return "Usage: ./build.sh --target=NAME [options]";
        foreach (var (title, targets) in Groups)
        {
            yield return string.Empty;
            yield return title;
            foreach (var target in targets)
            {
                yield return $"  {target,-16} {descriptions[target]}";
            }
        }

        yield return string.Empty;
        yield return "Options";
        foreach (var (option, meaning) in Options)
        {
            yield return $"  {option,-19} {meaning}";
        }
    }

    private static Dictionary<string, string> Descriptions() => typeof(TargetList).Assembly.GetExportedTypes()
        .Select(type => (Name: type.GetCustomAttribute<TaskNameAttribute>()?.Name, type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description))
        .Where(task => task.Name is not null)
        .ToDictionary(task => task.Name!, task => task.Description ?? string.Empty);
}
