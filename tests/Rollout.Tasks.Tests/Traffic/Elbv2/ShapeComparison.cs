using System.Text.Json;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>Compares types and form fields of the client with the shapes of the API's description.</summary>
internal static class ShapeComparison
{
    /// <summary>Members of a type that the shape has not, or has as something else.</summary>
    public static IEnumerable<string> OfType(JsonElement model, string shape, Type type, IReadOnlyCollection<string> newer)
    {
        var members = Shape(model, shape).GetProperty("members");
        foreach (var property in ShapeSample.Members(type).Where(property => !newer.Contains($"{type.Name}.{property.Name}")))
        {
            var name = $"{type.Name}.{property.Name}";
            var faults = members.TryGetProperty(property.Name, out var member) ? OfValue(model, member.GetProperty("shape").GetString()!, property.PropertyType, name, newer) : [$"{name} is not in {shape}"];
            foreach (var fault in faults)
            {
                yield return fault;
            }
        }
    }

    /// <summary>Form fields that the shape does not know.</summary>
    public static IEnumerable<string> OfFields(JsonElement model, string shape, IReadOnlyDictionary<string, string> fields, IReadOnlyCollection<string> newer) =>
        fields.Keys.Where(field => !newer.Any(name => $".{field}.".Contains($".{name.Split('.')[1]}.", StringComparison.Ordinal)) && !Knows(model, shape, field.Split('.')))
            .Select(field => $"{shape} does not know {field}");

    /// <summary>An answer in which every member of the shape has a value.</summary>
    public static XElement Answer(JsonElement model, string name, string element)
    {
        var shape = Shape(model, name);
        return shape.GetProperty("type").GetString() switch
        {
            "structure" => new XElement(element, shape.GetProperty("members").EnumerateObject().Select(member => Answer(model, ShapeOf(member.Value), member.Name))),
            "list" => new XElement(element, Answer(model, ShapeOf(shape.GetProperty("member")), "member")),
            "map" => new XElement(element, new XElement("entry", new XElement("key", "text"), new XElement("value", "text"))),
            "integer" or "long" => new XElement(element, "7"),
            "boolean" => new XElement(element, "true"),
            "timestamp" => new XElement(element, "2026-11-21T06:00:00.000Z"),
            _ => new XElement(element, shape.TryGetProperty("enum", out var values) ? values[0].GetString() : "text"),
        };
    }

    private static IEnumerable<string> OfValue(JsonElement model, string shape, Type property, string name, IReadOnlyCollection<string> newer)
    {
        var type = Nullable.GetUnderlyingType(property) ?? property;
        return Shape(model, shape).GetProperty("type").GetString() switch
        {
            "structure" => ShapeSample.IsStructure(type) ? OfType(model, shape, type, newer) : [$"{name} is a structure"],
            "list" => ShapeSample.EntryOf(type) is { } entry ? OfValue(model, ShapeOf(Shape(model, shape).GetProperty("member")), entry, name, newer) : [$"{name} is a list"],
            "map" => type == typeof(Dictionary<string, string>) ? [] : [$"{name} is a map"],
            "integer" => type == typeof(int) ? [] : [$"{name} is a whole number"],
            "long" => type == typeof(long) ? [] : [$"{name} is a long number"],
            "boolean" => type == typeof(bool) ? [] : [$"{name} is true or false"],
            "string" => type == typeof(string) || type.IsAssignableTo(typeof(ConstantClass)) ? [] : [$"{name} is a text"],
            var other => [$"{name} is of type {other}, which is not compared"],
        };
    }

    private static bool Knows(JsonElement model, string shape, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return Shape(model, shape).GetProperty("type").GetString() is not ("structure" or "list" or "map");
        }

        return Shape(model, shape).GetProperty("type").GetString() switch
        {
            "structure" => Shape(model, shape).GetProperty("members").TryGetProperty(path[0], out var member) && Knows(model, ShapeOf(member), path[1..]),
            "list" => path is ["member", _, ..] && Knows(model, ShapeOf(Shape(model, shape).GetProperty("member")), path[2..]),
            "map" => path is ["entry", _, "key" or "value"],
            _ => false,
        };
    }

    private static JsonElement Shape(JsonElement model, string name) => model.GetProperty("shapes").GetProperty(name);

    private static string ShapeOf(JsonElement member) => member.GetProperty("shape").GetString()!;
}
