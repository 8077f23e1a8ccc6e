using Rollout.Tasks.Analysis;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec;

/// <summary>The guards of an environment, of all its lists, with their meaning.</summary>
internal static class GuardLists
{
    /// <summary>The guards that can be understood, with their places.</summary>
    public static IEnumerable<Entry<Guard>> Of(Named<EnvironmentSpec> environment) =>
        from read in Read(environment)
        where read.Spec.Reading.Value is Guard
        select new Entry<Guard>(read.Path, read.Index, (Guard)read.Spec.Reading.Value!);

    /// <summary>What cannot be understood.</summary>
    public static IEnumerable<SpecFault> Faults(Named<EnvironmentSpec> environment) =>
        from read in Read(environment)
        let complaint = read.Spec.Reading.Complaint
        where complaint is not null
        select new SpecFault(complaint.Code, read.Path, complaint.Wrong, complaint.Required, complaint.Fix);

    /// <summary>The guards of a list without faults.</summary>
    public static IReadOnlyList<Guard> Build(IReadOnlyList<WrittenGuard?> list, MetricsSpec metrics, bool required)
    {
        var known = new KnownMetrics(metrics);
        return [.. list.Select(guard => (Guard)Read(guard!, known, required).Value!)];
    }

    private static IEnumerable<Entry<GuardReading>> Read(Named<EnvironmentSpec> environment)
    {
        var known = new KnownMetrics(environment.Spec.Metrics);
        var lists = SpecContext.Entries($"{environment.Path}.steps", environment.Spec.Steps)
            .SelectMany(step => new[] { (Path: $"{step.Path}.guards", List: step.Spec.Guards, Required: false), (Path: $"{step.Path}.require", List: step.Spec.Require, Required: true) })
            .Append((Path: $"{environment.Path}.guards", List: environment.Spec.Guards, Required: false));
        return from list in lists
               from guard in SpecContext.Entries(list.Path, list.List)
               select new Entry<GuardReading>(guard.Path, guard.Index, new(Read(guard.Spec, known, list.Required)));
    }

    private static Reading Read(WrittenGuard guard, KnownMetrics known, bool required) => known.Find(guard.Metric) is { } metric
        ? GuardMeaning.Of(guard, metric, required)
        : Reading.Refuse("RT1014", $"there is no metric '{guard.Metric}'", Nearest.Known(known.Names), known.Fix(guard.Metric));

    private sealed record GuardReading(Reading Reading);
}
