using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api;

/// <summary>Reads and writes targets.</summary>
internal static class TargetReader
{
    /// <summary>Port of a target that is registered without one: that of its group.</summary>
    public const int DefaultPort = 80;

    /// <summary>Reads the targets of a request.</summary>
    /// <param name="targets">The list; all its members.</param>
    /// <returns>The targets.</returns>
    /// <exception cref="ApiFault">ValidationError: a port is out of range or an id is no IP address. InvalidTarget: nothing can answer there.</exception>
    public static IReadOnlyList<TargetAddress> Read(IReadOnlyList<QueryRequest> targets)
    {
        if (targets.Count == 0)
        {
            throw ApiFault.Validation("At least one target must be specified");
        }

        return [.. targets.Select(target => new TargetAddress(Address(target.Required("Id")), target.Number("Port", 1, 65535) ?? DefaultPort))];
    }

    /// <summary>Members of a target.</summary>
    /// <param name="target">The target.</param>
    /// <returns>The elements.</returns>
    public static IEnumerable<XElement> Write(TargetAddress target) => [XmlAnswer.Element("Id", target.Address), XmlAnswer.Element("Port", target.Port)];

    private static string Address(string id)
    {
        // "127.1" and "2130706433" are addresses to .NET; the API wants all four numbers.
        if (!IPAddress.TryParse(id, out var address) || (address.AddressFamily == AddressFamily.InterNetwork && id.Count('.') != 3))
        {
            throw ApiFault.Validation($"The IP address '{id}' is not a valid IPv4 or IPv6 address");
        }

        var first = address.GetAddressBytes()[0];
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6Multicast || (address.AddressFamily == AddressFamily.InterNetwork && first is 0 or >= 224)
            ? throw new ApiFault("InvalidTarget", $"The IP address '{id}' is not a unicast address")
            : address.ToString();
    }
}
