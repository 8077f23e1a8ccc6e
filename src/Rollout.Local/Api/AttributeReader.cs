using System.Globalization;
using System.Xml.Linq;
using Rollout.Local.Balancer;

namespace Rollout.Local.Api;

/// <summary>Reads and writes the attributes of target groups.</summary>
internal static class AttributeReader
{
    /// <summary>Reads the attributes of a request.</summary>
    /// <param name="attributes">The list; all its members.</param>
    /// <returns>Value by key.</returns>
    /// <exception cref="ApiFault">ValidationError: a key is not known, or the load balancer could not keep to the value.</exception>
    public static IReadOnlyList<(string Key, string Value)> Read(IReadOnlyList<QueryRequest> attributes)
    {
        if (attributes.Count == 0)
        {
            throw ApiFault.Validation("At least one attribute must be specified");
        }

        var read = attributes.Select(attribute => (Key: attribute.Required("Key"), Value: attribute.Text("Value") ?? string.Empty)).ToArray();
        Array.ForEach(read, attribute => Check(attribute.Key, attribute.Value));
        return read.DistinctBy(attribute => attribute.Key).Count() == read.Length
            ? read
            : throw ApiFault.Validation("An attribute key can be specified only once");
    }

    /// <summary>Writes all attributes of a group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The list.</returns>
    public static XElement Write(TargetGroupModel group) => XmlAnswer.List(
        "Attributes",
        TargetGroupAttributes.Defaults,
        pair => new[] { XmlAnswer.Element("Key", pair.Key), XmlAnswer.Element("Value", group.Attributes.GetValueOrDefault(pair.Key, pair.Value)) });

    private static void Check(string key, string value)
    {
        if (!TargetGroupAttributes.Defaults.TryGetValue(key, out var standard))
        {
            throw ApiFault.Validation($"Target group attribute key '{key}' is not recognized");
        }

        var allowed = key switch
        {
            TargetGroupAttributes.DeregistrationDelay => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 3600 ? null : "an integer between 0 and 3600",
            TargetGroupAttributes.Algorithm => value is "round_robin" or TargetGroupAttributes.LeastOutstanding ? null : "one of 'round_robin', 'least_outstanding_requests'",
            _ => value == standard ? null : $"'{standard}': the embedded load balancer cannot do anything else",
        };
        if (allowed is not null)
        {
            throw ApiFault.Validation($"'{value}' is not a valid value for target group attribute '{key}'. It must be {allowed}");
        }
    }
}
