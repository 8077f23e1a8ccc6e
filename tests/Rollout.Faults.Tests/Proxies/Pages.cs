using System.Text;
using System.Xml.Linq;

namespace Rollout.Faults.Tests.Proxies;

/// <summary>Makes a list of several pages out of a list of one.</summary>
internal static class Pages
{
    private const string Marker = "second-page";

    /// <summary>Operations whose answers have pages.</summary>
    public static IReadOnlyList<string> Operations { get; } = ["DescribeListeners", "DescribeLoadBalancers", "DescribeRules", "DescribeTargetGroups"];

    /// <summary>Whether a call asks for the second page.</summary>
    public static bool IsSecond(string body) => body.Split('&').Contains($"Marker={Marker}");

    /// <summary>The first page: one item less than the list has, and a marker.</summary>
    public static byte[] First(byte[] answer) => Change(answer, items =>
    {
        items.Elements().LastOrDefault()?.Remove();
        items.AddAfterSelf(new XElement(items.Name.Namespace + "NextMarker", Marker));
    });

    /// <summary>The second page without its items.</summary>
    public static byte[] Empty(string operation) => Encoding.UTF8.GetBytes(
        $"<{operation}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><{operation}Result/><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{operation}Response>");

    private static byte[] Change(byte[] answer, Action<XElement> change)
    {
        var root = XElement.Parse(Encoding.UTF8.GetString(answer));
        if (root.Elements().First().Elements().FirstOrDefault() is { } items)
        {
            change(items);
        }

        return Encoding.UTF8.GetBytes(root.ToString(SaveOptions.DisableFormatting));
    }
}
