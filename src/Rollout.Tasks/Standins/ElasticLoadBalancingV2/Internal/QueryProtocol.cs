using System.Net;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.QueryProtocol;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.ElasticLoadBalancingV2.Internal;

/// <summary>Writes a request as the form fields of the AWS Query protocol.</summary>
internal sealed class QueryMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static QueryMarshaller Instance { get; } = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var source = (AmazonElasticLoadBalancingV2Request)input;
        var request = new DefaultRequest(source, "Amazon.ElasticLoadBalancingV2") { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters.Add("Action", source.Operation);
        request.Parameters.Add("Version", "2015-12-01");
        source.Write(new QueryFields(request.ParameterCollection));
        return request;
    }
}

/// <summary>Reads an answer of the AWS Query protocol.</summary>
/// <typeparam name="TResponse">The type of the answer; its name is that of the root element.</typeparam>
internal sealed class QueryUnmarshaller<TResponse> : XmlResponseUnmarshaller
    where TResponse : AmazonElasticLoadBalancingV2Response, new()
{
    public static QueryUnmarshaller<TResponse> Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) => QueryAnswer.Read(input, typeof(TResponse).Name, result =>
    {
        var response = new TResponse();
        response.Read(result);
        return response;
    });

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = QueryAnswer.Error(input, statusCode);
        return Exceptions.Create(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
