namespace Rollout.Tasks.Spec.Rules;

/// <summary>Load balancer and metrics are either the embedded ones or somebody else's with an address.</summary>
internal sealed class EndpointsAreKnownRule : ISpecRule
{
    private static readonly string[] ForeignKeys = ["traffic.endpointUrl", "traffic.region", "traffic.listenerPort", "traffic.loadBalancers", "traffic.sockets"];

    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var (path, _, environment) in context.Environments)
        {
            var embedded = context.IsWritten($"{path}.embedded");
            foreach (var key in ForeignKeys.Where(k => embedded && context.IsWritten($"{path}.{k}")))
            {
                yield return new("RT1038", $"{path}.{key}", $"'{key}' is written beside an 'embedded' section", "the embedded load balancer is found by itself", "remove the key, or the section");
            }

            if (!embedded && environment.Metrics is { Source: not (MetricSourceKind.Haproxy or MetricSourceKind.Cloudwatch) } && !context.IsWritten($"{path}.metrics.url"))
            {
                yield return new("RT1038", $"{path}.metrics.url", "the key is missing", "without an 'embedded' section the metrics need an address", "add it, such as 'url: http://127.0.0.1:9090/metrics'");
            }
        }
    }
}
