using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>One request as it came over the wire.</summary>
/// <param name="Headers">By lower-case name.</param>
/// <param name="Body">As sent.</param>
internal sealed record ElbRequest(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Fields { get; } = Encoding.UTF8.GetString(Body).Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));

    public string Operation => Fields["Action"];

    public string? this[string field] => Fields.GetValueOrDefault(field);

    public IReadOnlyList<string> Texts(string list) => [.. Tree(list).Elements().Select(item => item.Value)];

    /// <summary>The fields below a name as the XML of an answer: <c>A.member.2.B=x</c> is <c>&lt;A&gt;…&lt;member&gt;&lt;B&gt;x</c>, in the order of the numbers.</summary>
    public XElement Tree(string name) =>
        Node(name, [.. Fields.Where(field => field.Key.StartsWith(name + ".", StringComparison.Ordinal)).Select(field => (field.Key[(name.Length + 1)..].Split('.'), field.Value))]);

    private static XElement Node(string name, IReadOnlyList<(string[] Path, string Value)> fields)
    {
        if (fields is [([], var text)])
        {
            return new XElement(name, text);
        }

        var groups = fields.GroupBy(field => field.Path[0] is "member" or "entry" ? $"{field.Path[0]}.{field.Path[1]}" : field.Path[0]);
        var ordered = groups.OrderBy(group => group.Key.Split('.') is [_, var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 0);
        return new XElement(name, ordered.Select(group => Node(group.Key.Split('.')[0], [.. group.Select(field => (field.Path[group.Key.Split('.').Length..], field.Value))])));
    }
}
