namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>One listener that the router manages, and the API that reaches it. Locations in one region share an API.</summary>
/// <param name="options">What is managed there.</param>
/// <param name="connection">How its API is reached.</param>
/// <param name="api">The calls.</param>
internal sealed class Elbv2Location(Elbv2TrafficOptions options, Elbv2Connection connection, Elbv2Api api)
{
    /// <summary>What is managed here.</summary>
    public Elbv2TrafficOptions Options => options;

    /// <summary>The calls.</summary>
    public Elbv2Api Api => api;

    /// <summary>In which region or at which endpoint, with a leading blank; empty when the surroundings say it.</summary>
    public string Where { get; } = connection switch
    {
        { Region: { } region } => $" in {region}",
        { EndpointUrl: { } url } => $" at {url}",
        _ => string.Empty,
    };

    /// <summary>For messages, such as <c>nest:443 in eu-central-1</c>; known before anything is read.</summary>
    public string Name => options.LoadBalancer + (options.ListenerPort is { } port ? FormattableString.Invariant($":{port}") : string.Empty) + Where;

    /// <summary>The name where there are several locations; empty otherwise, so that messages about the only one stay short.</summary>
    public string NameAmongSeveral => options.Entry is null ? string.Empty : Name;

    /// <summary>The service as it is managed here; null when it has no rule here.</summary>
    public Elbv2Service? Service(string name) => options.Services.FirstOrDefault(service => service.Name == name);

    /// <summary>Whether a rule may be one of this listener, as far as its ARN tells.</summary>
    public bool MayHold(Elbv2RuleName rule) =>
        rule.LoadBalancer == options.LoadBalancer && (connection.Embedded || connection.EndpointUrl is not null || connection.Region is null || connection.Region == rule.Region);
}
