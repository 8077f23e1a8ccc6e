using Amazon.ElasticLoadBalancingV2.Internal;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.QueryProtocol;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.ElasticLoadBalancingV2;

/// <summary>The ELBv2 client on the SDK's own pipeline of signing, retries and timeouts; stands in for the type of the same name in AWSSDK.ElasticLoadBalancingV2.</summary>
internal sealed class AmazonElasticLoadBalancingV2Client : AmazonServiceClient, IAmazonElasticLoadBalancingV2
{
    public AmazonElasticLoadBalancingV2Client(AmazonElasticLoadBalancingV2Config config)
        : base(config)
    {
    }

    public AmazonElasticLoadBalancingV2Client(AWSCredentials credentials, AmazonElasticLoadBalancingV2Config clientConfig)
        : base(credentials, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new NamedService("Elastic Load Balancing v2");

    public Task<DescribeLoadBalancersResponse> DescribeLoadBalancersAsync(DescribeLoadBalancersRequest request, CancellationToken cancellationToken = default) => SendAsync<DescribeLoadBalancersResponse>(request, cancellationToken);

    public Task<DescribeListenersResponse> DescribeListenersAsync(DescribeListenersRequest request, CancellationToken cancellationToken = default) => SendAsync<DescribeListenersResponse>(request, cancellationToken);

    public Task<DescribeRulesResponse> DescribeRulesAsync(DescribeRulesRequest request, CancellationToken cancellationToken = default) => SendAsync<DescribeRulesResponse>(request, cancellationToken);

    public Task<DescribeTargetGroupsResponse> DescribeTargetGroupsAsync(DescribeTargetGroupsRequest request, CancellationToken cancellationToken = default) => SendAsync<DescribeTargetGroupsResponse>(request, cancellationToken);

    public Task<DescribeTargetGroupAttributesResponse> DescribeTargetGroupAttributesAsync(DescribeTargetGroupAttributesRequest request, CancellationToken cancellationToken = default) => SendAsync<DescribeTargetGroupAttributesResponse>(request, cancellationToken);

    public Task<DescribeTargetHealthResponse> DescribeTargetHealthAsync(DescribeTargetHealthRequest request, CancellationToken cancellationToken = default) => SendAsync<DescribeTargetHealthResponse>(request, cancellationToken);

    public Task<ModifyListenerResponse> ModifyListenerAsync(ModifyListenerRequest request, CancellationToken cancellationToken = default) => SendAsync<ModifyListenerResponse>(request, cancellationToken);

    public Task<ModifyRuleResponse> ModifyRuleAsync(ModifyRuleRequest request, CancellationToken cancellationToken = default) => SendAsync<ModifyRuleResponse>(request, cancellationToken);

    public Task<CreateRuleResponse> CreateRuleAsync(CreateRuleRequest request, CancellationToken cancellationToken = default) => SendAsync<CreateRuleResponse>(request, cancellationToken);

    public Task<DeleteRuleResponse> DeleteRuleAsync(DeleteRuleRequest request, CancellationToken cancellationToken = default) => SendAsync<DeleteRuleResponse>(request, cancellationToken);

    public Task<ModifyTargetGroupAttributesResponse> ModifyTargetGroupAttributesAsync(ModifyTargetGroupAttributesRequest request, CancellationToken cancellationToken = default) => SendAsync<ModifyTargetGroupAttributesResponse>(request, cancellationToken);

    public Task<RegisterTargetsResponse> RegisterTargetsAsync(RegisterTargetsRequest request, CancellationToken cancellationToken = default) => SendAsync<RegisterTargetsResponse>(request, cancellationToken);

    public Task<DeregisterTargetsResponse> DeregisterTargetsAsync(DeregisterTargetsRequest request, CancellationToken cancellationToken = default) => SendAsync<DeregisterTargetsResponse>(request, cancellationToken);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new RegionalEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new SigV4ResolverHandler());
    }

    private Task<TResponse> SendAsync<TResponse>(AmazonElasticLoadBalancingV2Request request, CancellationToken cancellationToken)
        where TResponse : AmazonElasticLoadBalancingV2Response, new()
    {
        var options = new InvokeOptions { RequestMarshaller = QueryMarshaller.Instance, ResponseUnmarshaller = QueryUnmarshaller<TResponse>.Instance };
        return InvokeAsync<TResponse>(request, options, cancellationToken);
    }
}
