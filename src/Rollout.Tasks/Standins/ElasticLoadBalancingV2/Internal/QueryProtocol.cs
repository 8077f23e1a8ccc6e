using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.ElasticLoadBalancingV2.Model;
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

    public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
    {
        var root = XDocument.Load(input.Stream).Root;
        var name = typeof(TResponse).Name;
        var result = root?.Elements().FirstOrDefault(child => child.Name.LocalName == name[..^"Response".Length] + "Result");
        if (root?.Name.LocalName != name || result is null)
        {
            // A page of some proxy can be well-formed XML too; read as an answer it would say that nothing exists.
            throw new AmazonUnmarshallingException(string.Empty, name, new XmlException($"the root element is <{root?.Name.LocalName}>, <{name}> with its result was expected"));
        }

        var response = new TResponse();
        try
        {
            response.Read(new XmlShape(result));
        }
        catch (FormatException fault)
        {
            throw new AmazonUnmarshallingException(Value(root, "RequestId"), name, fault);
        }

        response.ResponseMetadata = new ResponseMetadata { RequestId = Value(root, "RequestId") };
        return response;
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
        return Exceptions.Create(message, innerException, type, Value(root, "Code") ?? string.Empty, Value(root, "RequestId") ?? string.Empty, statusCode);
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
            // Load balancers and proxies answer 5xx with HTML or nothing; the status says enough.
            return null;
        }
    }
}
