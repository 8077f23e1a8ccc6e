namespace Rollout.Tasks.Spec.Rules;

/// <summary>Keys of <c>metrics</c> stand beside the source that they belong to.</summary>
internal sealed class MetricsKeysSuitSourceRule : ISpecRule
{
    private static readonly (string Key, MetricSourceKind[] Sources)[] Keys =
    [
        ("url", [MetricSourceKind.Exposition, MetricSourceKind.Prometheus, MetricSourceKind.Cloudwatch]),
        ("series", [MetricSourceKind.Exposition, MetricSourceKind.Prometheus]),
        ("token", [MetricSourceKind.Prometheus]),
        ("user", [MetricSourceKind.Prometheus]),
        ("password", [MetricSourceKind.Prometheus]),
        ("region", [MetricSourceKind.Cloudwatch]),
        ("delay", [MetricSourceKind.Cloudwatch]),
    ];

    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var environment in context.Environments.Where(e => e.Spec.Metrics?.Source is not null))
        {
            var (path, source) = ($"{environment.Path}.metrics", environment.Spec.Metrics!.Source!.Value);
            bool IsWritten(string key) => context.IsWritten($"{path}.{key}");
            foreach (var (key, sources) in Keys.Where(k => !k.Sources.Contains(source) && IsWritten(k.Key)))
            {
                yield return new("RT1067", $"{path}.{key}", $"'{key}' does not go with source {PlanBuilder.Name(source)}", $"it belongs to {string.Join(", ", sources.Select(s => PlanBuilder.Name(s)))}", "remove it");
            }

            if (source == MetricSourceKind.Prometheus && !IsWritten("url") && context.IsWritten($"{environment.Path}.embedded"))
            {
                yield return new("RT1067", $"{path}.url", "the key is missing", "the embedded environment has no Prometheus of its own", "add it, such as 'url: http://127.0.0.1:9090'");
            }

            if (source == MetricSourceKind.Prometheus && IsWritten("user") != IsWritten("password"))
            {
                yield return new("RT1067", $"{path}.{(IsWritten("user") ? "password" : "user")}", "the key is missing", "basic auth needs 'user' and 'password'", "add it, or remove the other one");
            }

            if (source == MetricSourceKind.Prometheus && IsWritten("user") && IsWritten("token"))
            {
                yield return new("RT1067", $"{path}.token", "'token' stands beside 'user'", "a request has one kind of authorization", "remove one of them");
            }
        }
    }
}
