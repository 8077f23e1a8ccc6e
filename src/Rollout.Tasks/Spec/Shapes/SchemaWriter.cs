using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>Writes the shapes as JSON schema, so that editors complete and check what the reader will read.</summary>
internal static class SchemaWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole text of <c>rollout.schema.json</c>.</summary>
    public static string Write()
    {
        var schema = Object(ShapeOf.Root());
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        schema.Insert(1, "title", "rollout.yaml");
        schema["patternProperties"] = new JsonObject { [$"^{ObjectShape.ExtensionPrefix}"] = new JsonObject { ["description"] = "Values for anchors; not read." } };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Of(Shape shape, BetweenAttribute? range) => shape switch
    {
        TextShape text => Text(text.Format, range),
        ListShape { OneOrMany: true } list => new JsonObject { ["anyOf"] = new JsonArray(Of(list.Item, range), List(list, range)) },
        ListShape list => List(list, range),
        MapShape map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(map.Value, range) },
        ObjectShape { TextKey: { } key } known => new JsonObject { ["anyOf"] = new JsonArray(Of(known.Find(key)!.Shape, null), Object(known)) },
        ObjectShape known => Object(known),
        _ => new JsonObject { ["type"] = new JsonArray("object", "array") },
    };

    private static JsonObject Text(TextFormat format, BetweenAttribute? range)
    {
        var schema = format.Schema();
        if (range is not null && format is WholeNumber or DecimalNumber)
        {
            schema["anyOf"]![0]!["minimum"] = JsonNode.Parse(range!.Minimum);
            schema["anyOf"]![0]!["maximum"] = JsonNode.Parse(range.Maximum);
        }

        return schema;
    }

    private static JsonObject List(ListShape list, BetweenAttribute? range) => new() { ["type"] = "array", ["items"] = Of(list.Item, range) };

    private static JsonObject Object(ObjectShape shape)
    {
        var keys = new JsonObject();
        foreach (var key in shape.Keys)
        {
            keys[key.Name] = Key(key);
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = keys };
        if (shape.Keys.Any(k => k.Required))
        {
            schema["required"] = new JsonArray([.. shape.Keys.Where(k => k.Required).Select(k => JsonValue.Create(k.Name))]);
        }

        return schema;
    }

    private static JsonObject Key(KeyShape key)
    {
        var schema = Of(key.Shape, key.Range);
        schema.Insert(0, "description", KeyText.Describe(key));
        if (key.Default is not null)
        {
            schema["default"] = int.TryParse(key.Default, out var number) ? number : key.Default;
        }

        return schema;
    }
}
