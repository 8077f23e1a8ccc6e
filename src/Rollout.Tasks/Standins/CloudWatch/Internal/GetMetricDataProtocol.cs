using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.CloudWatch.Model;
using Amazon.ElasticLoadBalancingV2.Internal;
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

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = XDocument.Load(input.Stream).Root;
        var result = root?.Elements().FirstOrDefault(child => child.Name.LocalName == "GetMetricDataResult");
        if (root?.Name.LocalName != nameof(GetMetricDataResponse) || result is null)
        {
            // A page of some proxy can be well-formed XML too; read as an answer it would say that there was no request.
            throw new AmazonUnmarshallingException(string.Empty, nameof(GetMetricDataResponse), new XmlException($"the root element is <{root?.Name.LocalName}>, <{nameof(GetMetricDataResponse)}> with its result was expected"));
        }

        try
        {
            var response = GetMetricDataResponse.Parse(new XmlShape(result));
            response.ResponseMetadata = new ResponseMetadata { RequestId = Value(root, "RequestId") };
            return response;
        }
        catch (FormatException fault)
        {
            throw new AmazonUnmarshallingException(Value(root, "RequestId"), nameof(GetMetricDataResponse), fault);
        }
    }

    public override AmazonServiceException UnmarshallException(XmlUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var root = TryLoad(input.Stream);
        var type = Value(root, "Type") switch
        {
            "Sender" => ErrorType.Sender,
            "Receiver" => ErrorType.Receiver,
            _ => ErrorType.Unknown,
        };
        var message = Value(root, "Message") ?? $"HTTP {(int)statusCode} without an error document";
        return new AmazonCloudWatchException(message, innerException, type, Value(root, "Code") ?? string.Empty, Value(root, "RequestId") ?? string.Empty, statusCode);
    }

    private static string? Value(XElement? root, string name) =>
        root?.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    private static XElement? TryLoad(Stream stream)
    {
        try
        {
            return XDocument.Load(stream).Root;
        }
        catch (XmlException)
        {
            // Proxies answer 5xx with HTML or nothing; the status says enough.
            return null;
        }
    }
}
