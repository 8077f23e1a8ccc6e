using System.Net;
using Amazon.CloudWatch.Model;
using Amazon.QueryProtocol;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.CloudWatch.Internal;

/// <summary>Writes a request as the form fields of the AWS Query protocol.</summary>
internal sealed class GetMetricDataRequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static GetMetricDataRequestMarshaller Instance { get; } = new();

    public IRequest Marshall(AmazonWebServiceRequest input)
    {
        var request = new DefaultRequest(input, "Amazon.CloudWatch") { HttpMethod = "POST", ResourcePath = "/" };
        request.Parameters.Add("Action", "GetMetricData");
        request.Parameters.Add("Version", "2010-08-01");
        ((GetMetricDataRequest)input).Write(new QueryFields(request.ParameterCollection));
        return request;
    }
}

/// <summary>Reads an answer of the AWS Query protocol.</summary>
internal sealed class GetMetricDataResponseUnmarshaller : XmlResponseUnmarshaller
{
    public static GetMetricDataResponseUnmarshaller Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input) => QueryAnswer.Read(input, nameof(GetMetricDataResponse), GetMetricDataResponse.Parse);

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var error = QueryAnswer.Error(input, statusCode);
        return new AmazonCloudWatchException(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
    }
}
