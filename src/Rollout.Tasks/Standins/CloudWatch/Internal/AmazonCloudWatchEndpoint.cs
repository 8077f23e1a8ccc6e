using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace Amazon.CloudWatch.Internal;

/// <summary>Where the API answers: the service URL that was set, or AWS's own host of the region.</summary>
internal sealed class AmazonCloudWatchEndpointProvider : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters["Endpoint"] is string { Length: > 0 } url)
        {
            return new Endpoint(url);
        }

        var region = parameters["Region"] as string ?? throw new AmazonClientException("No region and no service URL is set.");
        var fips = parameters["UseFIPS"] is true ? "-fips" : string.Empty;
        return new Endpoint($"https://monitoring{fips}.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
    }
}

/// <summary>Puts the endpoint into each request.</summary>
internal sealed class AmazonCloudWatchEndpointResolver : BaseEndpointResolver
{
    public static EndpointParameters Map(IClientConfig config, string? alternateRegion)
    {
        var fromUrl = string.IsNullOrEmpty(config.ServiceURL) ? null : AWSSDKUtils.DetermineRegion(config.ServiceURL);
        return new EndpointParameters
        {
            ["Region"] = alternateRegion ?? config.AuthenticationRegion ?? config.RegionEndpoint?.SystemName ?? fromUrl,
            ["UseFIPS"] = config.UseFIPSEndpoint,
            ["UseDualStack"] = config.UseDualstackEndpoint,
            ["Endpoint"] = config.ServiceURL,
        };
    }

    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) =>
        Map(requestContext.ClientConfig, requestContext.Request.AlternateEndpoint?.SystemName);
}

/// <summary>Signs every request with SigV4.</summary>
internal sealed class AmazonCloudWatchAuthResolverHandler : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}

/// <summary>Names the service to the pipeline.</summary>
internal sealed class AmazonCloudWatchMetadata : IServiceMetadata
{
    public string ServiceId => "CloudWatch";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
