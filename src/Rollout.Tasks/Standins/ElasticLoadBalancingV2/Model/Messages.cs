using Amazon.QueryProtocol;
using Amazon.Runtime;

namespace Amazon.ElasticLoadBalancingV2.Model;

/// <summary>A request of the ELBv2 API.</summary>
internal abstract class AmazonElasticLoadBalancingV2Request : AmazonWebServiceRequest
{
    /// <summary>Name of the operation: that of the type without <c>Request</c>.</summary>
    internal string Operation => GetType().Name[..^"Request".Length];

    internal abstract void Write(QueryFields fields);
}

/// <summary>An answer of the ELBv2 API. The SDK's own answers have no base type of this kind; callers do not use it.</summary>
internal abstract class AmazonElasticLoadBalancingV2Response : AmazonWebServiceResponse
{
    internal virtual void Read(XmlShape result)
    {
    }
}
