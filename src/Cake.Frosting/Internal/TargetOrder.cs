using Cake.Core;
using Cake.Core.Graph;

namespace Cake.Frosting.Internal;

/// <summary>The order of a run with several targets: as given, each after the tasks it depends on, and no task twice.</summary>
/// <remarks>
/// Cake's engine offers two orders, and a rollout can live with neither: one graph for all targets runs them by the alphabet,
/// one graph for each target runs shared tasks once for each.
/// </remarks>
internal static class TargetOrder
{
    /// <summary>Sets the targets of a run, and prepares the engine to run them in their order.</summary>
    internal static void Apply(ICakeEngine engine, ExecutionSettings settings, CommandLine line)
    {
        settings.SetTargets(line.Targets.Distinct(StringComparer.OrdinalIgnoreCase));
        if (line.Exclusive)
        {
            // One graph for each target: each is run by itself, in the order given.
            settings.UseExclusiveTarget().UseUnifiedDependencyGraphForMultipleTargets(false);
        }
        else if (settings.Targets.Skip(1).Any())
        {
            Chain(engine, Sequence(engine, settings.Targets));
        }
    }

    private static List<CakeTask> Sequence(ICakeEngine engine, IEnumerable<string> targets)
    {
        var graph = CakeGraphBuilder.Build(engine.Tasks);
        var tasks = engine.Tasks.OfType<CakeTask>().ToDictionary(task => task.Name, StringComparer.OrdinalIgnoreCase);
        return [.. targets.SelectMany(graph.Traverse).Distinct(StringComparer.OrdinalIgnoreCase).Select(name => tasks[name])];
    }

    /// <summary>Makes each task depend on the one before it, until the engine has read the graph.</summary>
    private static void Chain(ICakeEngine engine, List<CakeTask> sequence)
    {
        var links = new List<(CakeTask Task, CakeTaskDependency Link)>();
        foreach (var (previous, task) in sequence.Zip(sequence.Skip(1)))
        {
            var link = new CakeTaskDependency(previous.Name, required: true);
            task.Dependencies.Add(link);
            links.Add((task, link));
        }

        // The first thing the engine does once it knows the order. Setup and tasks see the dependencies that were declared.
        engine.BeforeSetup += (_, _) => links.ForEach(added => added.Task.Dependencies.Remove(added.Link));
    }
}
