using System.Globalization;
using System.Text.Json.Serialization;

namespace Rollout.Local.Balancer;

/// <summary>One target group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Service">Service of the topology, for the metrics.</param>
/// <param name="Slot"><c>blue</c> or <c>green</c>, for the metrics.</param>
/// <param name="Health">How its targets are checked.</param>
/// <param name="Targets">Registered ones, in the order of registration.</param>
/// <param name="Attributes">Those that differ from <see cref="TargetGroupAttributes.Defaults"/>.</param>
internal sealed record TargetGroupModel(
    string Name,
    string Service,
    string Slot,
    HealthCheck Health,
    IReadOnlyList<TargetAddress> Targets,
    IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Its ARN.</summary>
    [JsonIgnore]
    public string Arn => Arns.TargetGroup(Name);

    /// <summary>How long running requests of a deregistered target may take to end.</summary>
    [JsonIgnore]
    public TimeSpan DeregistrationDelay => TimeSpan.FromSeconds(int.Parse(Attribute(TargetGroupAttributes.DeregistrationDelay), CultureInfo.InvariantCulture));

    /// <summary>Whether the target with the fewest running requests is taken, instead of the next one.</summary>
    [JsonIgnore]
    public bool LeastOutstanding => Attribute(TargetGroupAttributes.Algorithm) == TargetGroupAttributes.LeastOutstanding;

    private string Attribute(string key) => Attributes.TryGetValue(key, out var value) ? value : TargetGroupAttributes.Defaults[key];
}

/// <summary>Where a target answers.</summary>
/// <param name="Address">IP address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record TargetAddress(string Address, int Port)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address)}:{Port}");
}

/// <summary>How targets are checked.</summary>
/// <param name="Path">Path that must answer 200.</param>
/// <param name="IntervalMs">Time between two probes of a target.</param>
/// <param name="HealthyThreshold">Good probes in a row before an unhealthy target is healthy again. A new target needs one, as on AWS.</param>
/// <param name="UnhealthyThreshold">Failed probes in a row before a target is unhealthy.</param>
internal sealed record HealthCheck(string Path, int IntervalMs, int HealthyThreshold, int UnhealthyThreshold)
{
    /// <summary>Longest wait for an answer: the interval, but 2 s to 5 s, so that a busy machine does not fail a target that is only slow.</summary>
    [JsonIgnore]
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(Math.Clamp(IntervalMs, 2000, 5000));
}
