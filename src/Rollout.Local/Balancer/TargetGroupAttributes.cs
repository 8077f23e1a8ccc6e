namespace Rollout.Local.Balancer;

/// <summary>Names and defaults of the attributes of a target group.</summary>
internal static class TargetGroupAttributes
{
    /// <summary>0 to 3600 seconds.</summary>
    public const string DeregistrationDelay = "deregistration_delay.timeout_seconds";

    /// <summary><c>round_robin</c> or <see cref="LeastOutstanding"/>.</summary>
    public const string Algorithm = "load_balancing.algorithm.type";

    /// <summary>Takes the target with the fewest running requests.</summary>
    public const string LeastOutstanding = "least_outstanding_requests";

    /// <summary>All that an Application Load Balancer has, as a new group has them.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        [DeregistrationDelay] = "300",
        [Algorithm] = "round_robin",
        ["load_balancing.cross_zone.enabled"] = "use_load_balancer_configuration",
        ["slow_start.duration_seconds"] = "0",
        ["stickiness.app_cookie.cookie_name"] = string.Empty,
        ["stickiness.app_cookie.duration_seconds"] = "86400",
        ["stickiness.enabled"] = "false",
        ["stickiness.lb_cookie.duration_seconds"] = "86400",
        ["stickiness.type"] = "lb_cookie",
        ["target_group_health.dns_failover.minimum_healthy_targets.count"] = "1",
        ["target_group_health.dns_failover.minimum_healthy_targets.percentage"] = "off",
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.count"] = "1",
        ["target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage"] = "off",
    };
}
