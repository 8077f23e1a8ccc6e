using Amazon.QueryProtocol;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.CloudWatch;

/// <summary>Settings of the CloudWatch client; stands in for the type of the same name in AWSSDK.CloudWatch.</summary>
internal sealed class AmazonCloudWatchConfig : ClientConfig
{
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("CloudWatch", "4.0.0.0");

    public AmazonCloudWatchConfig()
        : base(new DefaultConfigurationProvider(DefaultConfigurations()))
    {
        ServiceId = "CloudWatch";
        AuthenticationServiceName = "monitoring";
        EndpointProvider = new RegionalEndpointProvider("monitoring");
    }

    public override string RegionEndpointServiceName => "monitoring";

    public override string ServiceVersion => "2010-08-01";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(RegionalEndpointResolver.Map(this, parameters.AlternateEndpoint?.SystemName));

    // The modes differ in their time limits alone; the source's client factory sets its own.
    private static IEnumerable<IDefaultConfiguration> DefaultConfigurations() =>
        new[]
        {
            DefaultConfigurationMode.Standard, DefaultConfigurationMode.InRegion, DefaultConfigurationMode.CrossRegion, DefaultConfigurationMode.Mobile,
        }.Select(mode => new DefaultConfiguration { Name = mode, RetryMode = RequestRetryMode.Standard });
}
