using System.Text;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>Describes keys for editors and for the reference in <c>docs/rollout-yaml.md</c>.</summary>
internal static class KeyText
{
    /// <summary>The description with range and placeholders.</summary>
    public static string Describe(KeyShape key)
    {
        var range = key.Range is null ? "" : $" From {key.Range.Minimum} to {key.Range.Maximum}.";
        var placeholders = key.Placeholders is not { Known.Count: > 0 } known ? "" : $" May hold {string.Join(", ", known.Known.Select(k => $"{{{k}}}"))}.";
        return key.Description + range + placeholders;
    }

    /// <summary>A table of all keys with their defaults, in Markdown.</summary>
    public static string Table()
    {
        var table = new StringBuilder("| key | default | meaning |\n| --- | --- | --- |\n");
        AppendKeys(table, ShapeOf.Root(), "");
        return table.ToString();
    }

    private static void AppendKeys(StringBuilder table, ObjectShape shape, string path)
    {
        foreach (var key in shape.Keys)
        {
            var full = path + key.Name;
            table.Append($"| `{full}` | {(key.Required ? "required" : key.Default is null ? "" : $"`{key.Default}`")} | {Describe(key)} |\n");
            Append(table, key.Shape, full);
        }
    }

    private static void Append(StringBuilder table, Shape shape, string path)
    {
        switch (shape)
        {
            case ObjectShape known:
                AppendKeys(table, known, path + ".");
                break;
            case ListShape list:
                Append(table, list.Item, path + "[]");
                break;
            case MapShape map:
                Append(table, map.Value, path + ".NAME");
                break;
        }
    }
}
