using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.QueryProtocol;

/// <summary>An answer of the AWS Query protocol: <c>NameResponse</c> with <c>NameResult</c>, or an error document.</summary>
internal static class QueryAnswer
{
    /// <summary>Reads a good answer.</summary>
    /// <param name="input">The answer.</param>
    /// <param name="name">Name of its root element, which ends in <c>Response</c>.</param>
    /// <param name="read">Makes the response of the result.</param>
    /// <exception cref="AmazonUnmarshallingException">It is another document, or a value is none of its kind.</exception>
    public static T Read<T>(XmlUnmarshallerContext input, string name, Func<XmlShape, T> read)
        where T : AmazonWebServiceResponse
    {
        var root = XDocument.Load(input.Stream).Root;
        var result = root?.Elements().FirstOrDefault(child => child.Name.LocalName == name[..^"Response".Length] + "Result");
        if (root?.Name.LocalName != name || result is null)
        {
            // A page of some proxy can be well-formed XML too; read as an answer it would say that nothing exists.
            throw new AmazonUnmarshallingException(string.Empty, name, new XmlException($"the root element is <{root?.Name.LocalName}>, <{name}> with its result was expected"));
        }

        try
        {
            var response = read(new XmlShape(result));
            response.ResponseMetadata = new ResponseMetadata { RequestId = Value(root, "RequestId") };
            return response;
        }
        catch (FormatException fault)
        {
            throw new AmazonUnmarshallingException(Value(root, "RequestId"), name, fault);
        }
    }

    /// <summary>Reads a refusal.</summary>
    public static QueryError Error(XmlUnmarshallerContext input, HttpStatusCode statusCode)
    {
        var root = TryLoad(input.Stream);
        var type = Value(root, "Type") switch
        {
            "Sender" => ErrorType.Sender,
            "Receiver" => ErrorType.Receiver,
            _ => ErrorType.Unknown,
        };
        return new QueryError(Value(root, "Message") ?? $"HTTP {(int)statusCode} without an error document", type, Value(root, "Code") ?? string.Empty, Value(root, "RequestId") ?? string.Empty);
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

/// <summary>What an error document says.</summary>
internal sealed record QueryError(string Message, ErrorType Type, string Code, string RequestId);
