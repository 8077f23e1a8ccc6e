using System.Text.Json;
using System.Xml.Linq;

namespace Rollout.Local.Tests.Api;

/// <summary>Compares an answer with the description of the API, name by name and type by type.</summary>
internal static class ModelComparison
{
    /// <summary>What the answer has and the description has not, or has as another type.</summary>
    public static IReadOnlyList<string> Differences(JsonElement model, string operation, XDocument answer)
    {
        var output = model.GetProperty("operations").GetProperty(operation).GetProperty("output");
        var result = answer.Root!.Elements().FirstOrDefault(element => element.Name.LocalName == output.GetProperty("resultWrapper").GetString());
        return result is null
            ? [$"{operation} has no result element"]
            : [.. Compare(model.GetProperty("shapes"), output.GetProperty("shape").GetString()!, result, operation)];
    }

    private static IEnumerable<string> Compare(JsonElement shapes, string name, XElement element, string path)
    {
        var shape = shapes.GetProperty(name);
        return shape.GetProperty("type").GetString() switch
        {
            "structure" => element.Elements().SelectMany(child => shape.GetProperty("members").TryGetProperty(child.Name.LocalName, out var member)
                ? Compare(shapes, member.GetProperty("shape").GetString()!, child, $"{path}.{child.Name.LocalName}")
                : [$"{path}.{child.Name.LocalName} is not known"]),
            "list" => element.Elements().SelectMany(child => child.Name.LocalName == "member"
                ? Compare(shapes, shape.GetProperty("member").GetProperty("shape").GetString()!, child, path)
                : [$"{path} has <{child.Name.LocalName}> instead of <member>"]),
            "integer" => int.TryParse(element.Value, out _) ? [] : [$"{path} is '{element.Value}', not a whole number"],
            "boolean" => element.Value is "true" or "false" ? [] : [$"{path} is '{element.Value}', not true or false"],
            "timestamp" => DateTimeOffset.TryParse(element.Value, out _) ? [] : [$"{path} is '{element.Value}', not a time"],
            _ => CompareText(shape, element, path),
        };
    }

    private static IEnumerable<string> CompareText(JsonElement shape, XElement element, string path) =>
        element.HasElements ? [$"{path} has elements but is a text"]
        : shape.TryGetProperty("enum", out var values) && values.EnumerateArray().All(value => value.GetString() != element.Value) ? [$"{path} is '{element.Value}', which is not one of the values"]
        : [];
}
