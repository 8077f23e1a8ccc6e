using System.Security.Cryptography;
using System.Text;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Balancer;

/// <summary>Makes ARNs of the shape that AWS gives out. The same names give the same ARNs, so they survive a purge.</summary>
internal static class Arns
{
    private const string Prefix = $"arn:aws:elasticloadbalancing:{EmbeddedContract.LocalRegion}:000000000000:";

    /// <summary>Of a load balancer.</summary>
    public static string LoadBalancer(string name) => $"{Prefix}loadbalancer/app/{name}/{Id(name)}";

    /// <summary>Of the one listener of a load balancer.</summary>
    public static string Listener(string loadBalancer) => $"{Prefix}listener/app/{loadBalancer}/{Id(loadBalancer)}/{Id(loadBalancer + "/listener")}";

    /// <summary>Of a rule of that listener.</summary>
    public static string Rule(string loadBalancer, string key) =>
        $"{Prefix}listener-rule/app/{loadBalancer}/{Id(loadBalancer)}/{Id(loadBalancer + "/listener")}/{Id($"{loadBalancer}/rule/{key}")}";

    /// <summary>Of a target group.</summary>
    public static string TargetGroup(string name) => $"{Prefix}targetgroup/{name}/{Id("group/" + name)}";

    private static string Id(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..8]);
}
