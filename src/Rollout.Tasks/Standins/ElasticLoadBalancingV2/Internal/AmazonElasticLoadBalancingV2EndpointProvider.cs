using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.ElasticLoadBalancingV2.Internal;

/// <summary>Where the API answers: the service URL that was set, or AWS's own host of the region.</summary>
internal sealed class AmazonElasticLoadBalancingV2EndpointProvider : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } url)
        {
            return new Endpoint(url);
        }

        var region = parameters["Region"] as string ?? throw new AmazonClientException("No region and no service URL is set.");
        var fips = parameters["UseFIPS"] is true ? "-fips" : string.Empty;
        var suffix = RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;
        return new Endpoint($"https://elasticloadbalancing{fips}.{region}.{suffix}");
    }
}
