using Amazon.CloudWatch.Internal;
using Amazon.CloudWatch.Model;
using Amazon.QueryProtocol;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CloudWatch;

/// <summary>The CloudWatch client on the SDK's own pipeline of signing, retries and timeouts; stands in for the type of the same name in AWSSDK.CloudWatch.</summary>
internal sealed class AmazonCloudWatchClient : AmazonServiceClient, IAmazonCloudWatch
{
    public AmazonCloudWatchClient(AmazonCloudWatchConfig config)
        : base(config)
    {
    }

    public AmazonCloudWatchClient(AWSCredentials credentials, AmazonCloudWatchConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new NamedService("CloudWatch");

    public Task<GetMetricDataResponse> GetMetricDataAsync(GetMetricDataRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetMetricDataResponse>(request, new InvokeOptions { RequestMarshaller = GetMetricDataRequestMarshaller.Instance, ResponseUnmarshaller = GetMetricDataResponseUnmarshaller.Instance }, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4ResolverHandler());
    }
}
