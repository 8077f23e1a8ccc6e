using System.Text.RegularExpressions;
using Rollout.Tasks.Analysis;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>An entry of <c>metrics.also</c> has the keys of its source and no others, and a name of its own.</summary>
internal sealed partial class ExtraSourcesAreWholeRule : ISpecRule
{
    private static readonly string[] OfMainSource = ["error-rate", "availability", "p50", "p95", "p99", "requests", "health-failures"];
    private static readonly string[] Declaring = ["metric", "unit", "direction", "url", "query", "of", "counter", "run"];

    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec.Metrics is not null
        from entry in SpecContext.Entries($"{environment.Path}.metrics.also", environment.Spec.Metrics!.Also)
        where entry.Spec.Source is not null
        from fault in Keys(context, entry).Concat(Address(entry, environment.Spec.Metrics!)).Concat(Names(context, entry, environment.Spec.Metrics!)).Concat(Database(context, entry, environment.Path))
        select fault;

    private static IEnumerable<SpecFault> Keys(SpecContext context, Entry<MetricSourceSpec> entry)
    {
        var source = PlanBuilder.Name(entry.Spec.Source!.Value);
        var (needed, allowed) = entry.Spec.Source switch
        {
            ExtraSourceKind.Command => (new[] { "metric", "run" }, new[] { "metric", "unit", "direction", "run" }),
            ExtraSourceKind.Prometheus or ExtraSourceKind.Exposition => (["metric", "query"], ["metric", "unit", "direction", "url", "query", "of", "counter"]),
            _ => ([], Array.Empty<string>()),
        };
        foreach (var key in needed.Where(key => !context.IsWritten($"{entry.Path}.{key}")))
        {
            yield return new("RT1064", $"{entry.Path}.{key}", "the key is missing", $"source {source} needs {string.Join(" and ", needed.Select(n => $"'{n}'"))}", "add it");
        }

        foreach (var key in Declaring.Except(allowed).Where(key => context.IsWritten($"{entry.Path}.{key}")))
        {
            yield return new("RT1064", $"{entry.Path}.{key}", $"'{key}' does not go with source {source}", allowed.Length == 0 ? $"{source} tells built-in metrics" : $"it takes {string.Join(", ", allowed.Select(a => $"'{a}'"))}", "remove it");
        }
    }

    private static IEnumerable<SpecFault> Address(Entry<MetricSourceSpec> entry, MetricsSpec metrics)
    {
        var main = entry.Spec.Source == ExtraSourceKind.Prometheus ? MetricSourceKind.Prometheus : MetricSourceKind.Exposition;
        if (entry.Spec is { Source: ExtraSourceKind.Prometheus or ExtraSourceKind.Exposition, Url: null } && metrics.Source is { } source && source != main)
        {
            yield return new("RT1064", $"{entry.Path}.url", "the key is missing", $"the main source is {PlanBuilder.Name(source)}, so there is no address to take over", "add it");
        }
    }

    private static IEnumerable<SpecFault> Names(SpecContext context, Entry<MetricSourceSpec> entry, MetricsSpec metrics)
    {
        if (entry.Spec.Metric is not { } name)
        {
            yield break;
        }

        var path = $"{entry.Path}.metric";
        if (!Name().IsMatch(name))
        {
            yield return new("RT1065", path, $"'{name}' is no name of a metric", "a name has lower-case letters, digits and hyphens, and begins with a letter", "rename it");
        }
        else if (OfMainSource.Contains(name))
        {
            yield return new("RT1065", path, $"{name} is what the main source tells", "an own metric has a name of its own", "rename it, or remove the entry");
        }
        else if (metrics.Also.Take(entry.Index).OfType<MetricSourceSpec>().Any(other => KnownMetrics.Tells(other, name)))
        {
            yield return new("RT1065", path, $"{name} is told by an entry before", "a metric has one source", "rename it, or remove one of them");
        }
        else if (MetricCatalog.Find(name) is { } builtIn && context.IsWritten($"{entry.Path}.unit") && entry.Spec.Unit != builtIn.Unit)
        {
            yield return new("RT1065", $"{entry.Path}.unit", $"{name} is built in and measured in {PlanBuilder.Name(builtIn.Unit)}", "a built-in metric keeps its unit", "remove the key, or rename the metric");
        }
    }

    private static IEnumerable<SpecFault> Database(SpecContext context, Entry<MetricSourceSpec> entry, string path)
    {
        if (entry.Spec.Source == ExtraSourceKind.Postgres && !context.IsWritten($"{path}.database"))
        {
            yield return new("RT1066", entry.Path, "there is no database to ask", "source postgres reads the environment's 'database'", "add a 'database' section, or remove the entry");
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
