using System.Xml.Linq;

namespace Rollout.Local.Api;

/// <summary>Makes the XML of answers.</summary>
internal static class XmlAnswer
{
    private static readonly XNamespace Namespace = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

    /// <summary>One element.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Text, elements, or null.</param>
    /// <returns>The element.</returns>
    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    /// <summary>A list.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="items">What to write.</param>
    /// <param name="write">Content of one member.</param>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <returns>The element with one <c>member</c> for each item.</returns>
    public static XElement List<T>(string name, IEnumerable<T> items, Func<T, object?> write) =>
        Element(name, items.Select(item => Element("member", write(item))));

    /// <summary>The whole answer to an operation.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="requestId">Number of the request.</param>
    /// <param name="result">Content of the result.</param>
    /// <returns>The document.</returns>
    public static XElement Success(string operation, string requestId, IEnumerable<object?> result) => Element(
        operation + "Response",
        Element(operation + "Result", [.. result]),
        Element("ResponseMetadata", Element("RequestId", requestId)));

    /// <summary>The whole answer to a request that is refused.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="requestId">Number of the request.</param>
    /// <returns>The document.</returns>
    public static XElement Failure(ApiFault fault, string requestId) => Element(
        "ErrorResponse",
        Element("Error", Element("Type", fault.Status < 500 ? "Sender" : "Receiver"), Element("Code", fault.Code), Element("Message", fault.Message)),
        Element("RequestId", requestId));
}
