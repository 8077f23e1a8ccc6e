using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.QueryProtocol;

/// <summary>Where an API answers: the service URL that was set, or AWS's own host of the region.</summary>
/// <param name="service">First part of the host's name, such as <c>monitoring</c>.</param>
internal sealed class RegionalEndpointProvider(string service) : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } url)
        {
            return new Endpoint(url);
        }

        var region = parameters["Region"] as string ?? throw new AmazonClientException("No region and no service URL is set.");
        var fips = parameters["UseFIPS"] is true ? "-fips" : string.Empty;
        return new Endpoint($"https://{service}{fips}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
    }
}
