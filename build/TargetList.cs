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
        ("Back, and afterwards", ["Rollback", "Decommission", "Unlock"]),
        ("To look", ["Plan", "Status"]),
        ("Embedded environment", ["LocalUp", "LocalDown"]),
        ("Developing this tool", ["Test"]),
    ];

    /// <summary>The list as it is printed.</summary>
    /// <returns>One line each, without line breaks at their ends.</returns>
    public static IEnumerable<string> Lines()
    {
        var descriptions = Descriptions();
        yield return "Usage: ./build.sh --target=NAME [--environment=local] [--release=NAME] [--config=rollout.yaml] [--set path=value]";
        foreach (var (title, targets) in Groups)
        {
            yield return string.Empty;
            yield return title;
            foreach (var target in targets)
            {
                yield return $"  {target,-16} {descriptions[target]}";
            }
        }
    }

    private static Dictionary<string, string> Descriptions() => typeof(TargetList).Assembly.GetExportedTypes()
        .Select(type => (Name: type.GetCustomAttribute<TaskNameAttribute>()?.Name, type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description))
        .Where(task => task.Name is not null)
        .ToDictionary(task => task.Name!, task => task.Description ?? string.Empty);
}
