namespace Rollout.Tasks.Spec.Rules;

/// <summary>The parts of an embedded environment listen on different ports.</summary>
internal sealed class PortsAreDistinctRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var (path, _, environment) in context.Environments.Where(e => e.Spec.Embedded is not null))
        {
            var ports = environment.Embedded!.Ports;
            var taken = new Dictionary<int, string>();
            foreach (var (key, port) in new Dictionary<string, int> { ["traffic"] = ports.Traffic, ["api"] = ports.Api, ["control"] = ports.Control, ["postgres"] = ports.Postgres })
            {
                if (!taken.TryAdd(port, key))
                {
                    yield return new("RT1033", $"{path}.embedded.ports.{key}", $"port {port} is that of '{taken[port]}' already", "traffic, api, control and postgres have different ports", "change one of them");
                }
            }
        }
    }
}
