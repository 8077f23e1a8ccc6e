namespace Rollout.Tasks.Spec.Rules;

/// <summary>A router has the keys that it needs, and none that only another one obeys.</summary>
internal sealed class TrafficKeysSuitRouterRule : ISpecRule
{
    private static readonly string[] OfOne = ["loadBalancer", "listenerPort", "region", "endpointUrl"];

    private static readonly string[] OfElbv2 = [.. OfOne, "loadBalancers", "targetGroup"];

    private static readonly string[] OfHaproxy = ["sockets", "backend", "server"];

    public IEnumerable<SpecFault> Check(SpecContext context) => context.Environments
        .Where(environment => environment.Spec.Traffic?.Router is not null)
        .SelectMany(environment => environment.Spec.Traffic!.Router == RouterKind.Elbv2 ? Elbv2(context, environment) : Haproxy(context, environment));

    private static IEnumerable<SpecFault> Elbv2(SpecContext context, Named<EnvironmentSpec> environment)
    {
        var path = $"{environment.Path}.traffic";
        var many = context.IsWritten($"{path}.loadBalancers");
        if (!many && !context.IsWritten($"{path}.loadBalancer"))
        {
            yield return new("RT1051", $"{path}.loadBalancer", "the key is missing", "the router 'elbv2' needs the name of its load balancer", "add it, such as 'loadBalancer: shop', or a list 'loadBalancers'");
        }

        foreach (var key in OfOne.Where(key => many && context.IsWritten($"{path}.{key}")))
        {
            yield return new("RT1051", $"{path}.{key}", $"'{key}' is written beside 'loadBalancers'", "it describes the only load balancer", "move it into the entries of the list");
        }

        foreach (var fault in Foreign(context, path, OfHaproxy, "elbv2", "haproxy").Concat(Services(context, environment)).Concat(Unserved(context, environment)))
        {
            yield return fault;
        }

        if (environment.Spec.Metrics?.Source == MetricSourceKind.Haproxy)
        {
            yield return new("RT1051", $"{environment.Path}.metrics.source", "'haproxy' reads the counters of HAProxy", "it goes with the router 'haproxy'", "write 'source: exposition'");
        }
    }

    private static IEnumerable<SpecFault> Haproxy(SpecContext context, Named<EnvironmentSpec> environment)
    {
        var path = $"{environment.Path}.traffic";
        if (!context.IsWritten($"{path}.sockets") && !context.IsWritten($"{environment.Path}.embedded"))
        {
            yield return new("RT1051", $"{path}.sockets", "the key is missing", "without an 'embedded' section the router 'haproxy' needs its admin sockets", "add it, such as 'sockets: /run/haproxy/admin.sock'");
        }

        foreach (var socket in environment.Spec.Traffic!.Sockets.Select((text, index) => (Text: text, Path: Yaml.SpecPath.Index($"{path}.sockets", index))).Where(socket => socket.Text is not null && !IsSocket(socket.Text)))
        {
            yield return new("RT1051", socket.Path, $"'{socket.Text}' is no admin socket", "it is an absolute path, or tcp://host:port", "write it such as '/run/haproxy/admin.sock' or 'tcp://10.0.0.1:9999'");
        }

        foreach (var fault in Foreign(context, path, OfElbv2, "haproxy", "elbv2"))
        {
            yield return fault;
        }
    }

    private static bool IsSocket(string text) =>
        text.StartsWith('/') || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { Scheme: "tcp", Port: > 0, AbsolutePath: "" or "/" });

    private static IEnumerable<SpecFault> Foreign(SpecContext context, string path, IEnumerable<string> keys, string router, string owner) =>
        from key in keys
        where context.IsWritten($"{path}.{key}")
        select new SpecFault("RT1051", $"{path}.{key}", $"'{key}' does nothing with the router '{router}'", $"it goes with the router '{owner}'", "remove it");

    private static IEnumerable<SpecFault> Services(SpecContext context, Named<EnvironmentSpec> environment)
    {
        var known = context.Services.Select(service => service.Name).ToList();
        return
            from balancer in SpecContext.Entries($"{environment.Path}.traffic.loadBalancers", environment.Spec.Traffic!.LoadBalancers)
            from service in balancer.Spec.Services.Select((name, index) => new Written(Yaml.SpecPath.Index($"{balancer.Path}.services", index), name))
            where service.Text is not null && !known.Contains(service.Text)
            select new SpecFault("RT1051", service.Path, $"there is no service '{service.Text}'", $"services are {string.Join(", ", known.Select(name => $"'{name}'"))}", "correct the name");
    }

    // The plan would have a service without any rule, so nothing would ever shift it. An entry without the key serves all; one that could not be read may.
    private static IEnumerable<SpecFault> Unserved(SpecContext context, Named<EnvironmentSpec> environment)
    {
        var path = $"{environment.Path}.traffic.loadBalancers";
        var balancers = environment.Spec.Traffic!.LoadBalancers;
        return balancers.Count == 0 || balancers.Any(balancer => balancer is null || balancer.Services.Count == 0 || balancer.Services.Contains(null))
            ? []
            : from service in context.Services.Select(service => service.Name)
              where balancers.All(balancer => !balancer!.Services.Contains(service))
              select new SpecFault("RT1051", path, $"no entry serves the service '{service}'", "each service needs a rule at one load balancer at least", $"add '{service}' to the 'services' of an entry, or remove that key from one");
    }
}
