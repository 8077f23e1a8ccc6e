using Amazon;
using Amazon.ElasticLoadBalancingV2;
using Amazon.Runtime;
using Rollout.Tasks.Embedded;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Makes ELBv2 clients whose retries and time limits suit a tool that makes few calls and must know what became of each.</summary>
internal static class Elbv2Clients
{
    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes a client. Credentials come from the usual chain, but for the embedded load balancer, whose key pair is fixed.</summary>
    /// <exception cref="RolloutException">RT2105: no region is set, or the profile does not exist.</exception>
    public static IAmazonElasticLoadBalancingV2 Create(Elbv2Connection connection, Elbv2HttpClients http) =>
        Create(connection, http, connection.Embedded ? new BasicAWSCredentials(EmbeddedContract.LocalKey, EmbeddedContract.LocalKey) : null);

    /// <summary>Makes a client with these credentials; null takes them from the usual chain.</summary>
    public static IAmazonElasticLoadBalancingV2 Create(Elbv2Connection connection, Elbv2HttpClients http, AWSCredentials? credentials)
    {
        try
        {
            var config = Config(connection, http);
            return credentials is null ? new AmazonElasticLoadBalancingV2Client(config) : new AmazonElasticLoadBalancingV2Client(credentials, config);
        }
        catch (AmazonClientException fault)
        {
            throw Elbv2Faults.Credentials("the ELBv2 client", fault);
        }
    }

    private static AmazonElasticLoadBalancingV2Config Config(Elbv2Connection connection, Elbv2HttpClients http)
    {
        var config = new AmazonElasticLoadBalancingV2Config
        {
            // Adaptive would stall for half a minute at the first throttle; the default of 10 stale retries would multiply the time limit.
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = connection.MaxErrorRetry,
            MaxStaleConnectionRetries = 1,
            Timeout = AttemptTimeout,
            HttpClientFactory = http,
        };
        var region = connection.Region ?? Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: connection.EndpointUrl is null)?.SystemName;
        if (connection.EndpointUrl is not null)
        {
            config.ServiceURL = connection.EndpointUrl.ToString();
            region ??= EmbeddedContract.LocalRegion;
        }
        else if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        // Without it the region is guessed from the host name, also where AWS_ENDPOINT_URL names the host.
        config.AuthenticationRegion = region;
        return config;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
