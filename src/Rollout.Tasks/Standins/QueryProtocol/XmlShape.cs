using System.Globalization;
using System.Xml.Linq;

namespace Amazon.QueryProtocol;

/// <summary>One structure of an answer. It remembers what was read, so that a member this client does not know is noticed and not lost.</summary>
internal sealed class XmlShape(XElement element)
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly List<XmlShape> inner = [];

    /// <summary>Names of the members, at any depth, that nobody read.</summary>
    public IEnumerable<string> Unread() =>
        element.Elements().Select(child => child.Name.LocalName).Where(name => !read.Contains(name)).Concat(inner.SelectMany(shape => shape.Unread()));

    public string? Text(string name) => Child(name)?.Value;

    public int? Int(string name) => Text(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    public long? Long(string name) => Text(name) is { } text ? long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    public bool? Bool(string name) => Text(name) is { } text ? bool.Parse(text) : null;

    public T? Shape<T>(string name, Func<XmlShape, T> parse)
        where T : class
        => Child(name) is { } child ? parse(Inner(child)) : null;

    /// <summary>Null when the list is absent or empty, as in version 4 of the SDK.</summary>
    public List<T>? List<T>(string name, Func<XmlShape, T> parse)
    {
        var items = Child(name)?.Elements().Select(item => parse(Inner(item))).ToList();
        return items is { Count: > 0 } ? items : null;
    }

    public List<string>? Texts(string name)
    {
        var items = Child(name)?.Elements().Select(item => item.Value).ToList();
        return items is { Count: > 0 } ? items : null;
    }

    public Dictionary<string, string>? Map(string name)
    {
        var entries = Child(name)?.Elements().Select(entry => new XmlShape(entry)).ToDictionary(entry => entry.Text("key") ?? string.Empty, entry => entry.Text("value") ?? string.Empty);
        return entries is { Count: > 0 } ? entries : null;
    }

    private XElement? Child(string name)
    {
        read.Add(name);
        return element.Elements().FirstOrDefault(child => child.Name.LocalName == name);
    }

    private XmlShape Inner(XElement child)
    {
        var shape = new XmlShape(child);
        inner.Add(shape);
        return shape;
    }
}
