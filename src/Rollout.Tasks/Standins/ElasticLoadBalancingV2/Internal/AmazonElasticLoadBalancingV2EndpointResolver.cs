using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util;

namespace Amazon.ElasticLoadBalancingV2.Internal;

/// <summary>Puts the endpoint into each request.</summary>
internal sealed class AmazonElasticLoadBalancingV2EndpointResolver : BaseEndpointResolver
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
internal sealed class AmazonElasticLoadBalancingV2AuthResolverHandler : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}

/// <summary>Names the service to the pipeline.</summary>
internal sealed class AmazonElasticLoadBalancingV2Metadata : IServiceMetadata
{
    public string ServiceId => "Elastic Load Balancing v2";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
