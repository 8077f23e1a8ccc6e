using Amazon.QueryProtocol;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.ElasticLoadBalancingV2;

/// <summary>Settings of the ELBv2 client; stands in for the type of the same name in AWSSDK.ElasticLoadBalancingV2.</summary>
internal sealed class AmazonElasticLoadBalancingV2Config : ClientConfig
{
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("Elastic Load Balancing v2", "4.0.0.0");

    public AmazonElasticLoadBalancingV2Config()
        : base(new DefaultConfigurationProvider(DefaultConfigurations()))
    {
        ServiceId = "Elastic Load Balancing v2";
        AuthenticationServiceName = "elasticloadbalancing";
        EndpointProvider = new RegionalEndpointProvider("elasticloadbalancing");
    }

    public override string RegionEndpointServiceName => "elasticloadbalancing";

    public override string ServiceVersion => "2015-12-01";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var region = parameters.AlternateEndpoint?.SystemName;
        return EndpointProvider.ResolveEndpoint(RegionalEndpointResolver.Map(this, region));
    }

    // The modes differ in their time limits alone; the router's client factory sets its own.
    private static IEnumerable<IDefaultConfiguration> DefaultConfigurations() =>
        new[]
        {
            DefaultConfigurationMode.Standard, DefaultConfigurationMode.InRegion, DefaultConfigurationMode.CrossRegion, DefaultConfigurationMode.Mobile,
        }.Select(mode => new DefaultConfiguration { Name = mode, RetryMode = RequestRetryMode.Standard });
}
