namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Name of a rule: its ARN, or for a listener's default rule, which only the listener can change, the listener's.</summary>
internal sealed record Elbv2RuleName(string Arn)
{
    /// <summary>Whether <c>ModifyListener</c> changes it; <c>ModifyRule</c> does otherwise.</summary>
    public bool IsDefault => Arn.Contains(":listener/", StringComparison.Ordinal);

    /// <summary>The operation that changes it.</summary>
    public string Operation => IsDefault ? "ModifyListener" : "ModifyRule";

    /// <summary>Region in the ARN; empty when it has none.</summary>
    public string Region => Arn.Split(':') is [_, _, _, var region, ..] ? region : string.Empty;

    /// <summary>Name of the load balancer in the ARN; empty when it has none.</summary>
    public string LoadBalancer => Arn.Split('/') is [_, _, var name, ..] ? name : string.Empty;

    /// <summary>Name of a target group, out of its ARN.</summary>
    /// <param name="arn">Such as <c>arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/nest-auth-blue/0123456789abcdef</c>.</param>
    /// <returns>The name; the whole text when it is no such ARN.</returns>
    public static string GroupName(string arn) => arn.Split('/') is [_, var name, _] ? name : arn;
}
