using System.Collections;
using Rollout.Tasks.Spec.Formats;
using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>Makes the spec out of the tree of values. Every fault is kept, with the place of its value.</summary>
/// <param name="variables">For <c>${NAME}</c>.</param>
/// <param name="environment">The chosen environment. Variables of the others need not be set here, so a text with one is left out there.</param>
/// <param name="faults">Gets the faults.</param>
/// <param name="locations">Gets the place of every path.</param>
internal sealed class SpecBinder(VariableText variables, string environment, List<SpecFault> faults, SpecLocations locations)
{
    private readonly string chosen = SpecPath.Key("environments", environment);

    public RolloutSpec Bind(YamlMapping root, ObjectShape shape)
    {
        locations.Add("", new Position(1, 1, FromCommandLine: false));
        return (RolloutSpec)BindObject(root, shape, "")!;
    }

    private object? BindValue(YamlValue value, Shape shape, string path, KeyShape? key) => (value, shape) switch
    {
        (YamlText { IsEmpty: true }, _) => Refuse("RT1005", path, "the key has no value", "a value is required", "write it, or remove the key"),
        (YamlText text, TextShape known) => BindText(text, known.Format, path, key),
        (YamlList list, ListShape known) => BindList(list.Items, known, path, key),
        (not YamlList, ListShape { OneOrMany: true } known) => BindList([value], known, path, key),
        (YamlMapping mapping, MapShape known) => BindMap(mapping, known, path, key),
        (YamlMapping mapping, ObjectShape known) => BindObject(mapping, known, path),
        (YamlText text, ObjectShape { TextKey: { } name } known) => BindObject(new YamlMapping(text.At, [new YamlEntry(name, text.At, text)]), known, path),
        (YamlMapping or YamlList, JsonShape) => new JsonTextWriter(text => Resolve(text, path, key), key?.Placeholders is not null).Write(value),
        _ => RefuseKind(value, shape, path),
    };

    private object? BindText(YamlText written, TextFormat format, string path, KeyShape? key)
    {
        if (Resolve(written.Text, path, key) is not { } text)
        {
            return null;
        }

        if (key?.Placeholders is { Known.Count: > 0 } placeholders)
        {
            PlaceholderFaults.Find(text, placeholders.Known, format.IsSecret, placeholders.AllowsBraces).ForEach(c => Refuse(c, path));
        }

        var reading = format.Read(text);
        var complaint = reading.Complaint ?? (key?.Range is { } range ? RangeFault.Find(text, reading.Value!, range, format) : null);
        return complaint is null ? reading.Value : Refuse(complaint, path);
    }

    /// <summary>The text with its environment variables; null when it cannot be known.</summary>
    private string? Resolve(string text, string path, KeyShape? key)
    {
        if (VariableText.HasVariable(text) && IsElsewhere(path))
        {
            return null;
        }

        var reading = variables.Resolve(text, escapeBraces: key?.Placeholders is not null);
        return reading.Complaint is { } complaint ? (string?)Refuse(complaint, path) : (string)reading.Value!;
    }

    private bool IsElsewhere(string path) =>
        path.StartsWith("environments", StringComparison.Ordinal) && !path.StartsWith(chosen + ".", StringComparison.Ordinal) && path != chosen;

    private IList BindList(IReadOnlyList<YamlValue> items, ListShape shape, string path, KeyShape? key)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.ItemType))!;
        foreach (var item in items)
        {
            var child = SpecPath.Index(path, list.Count);
            locations.Add(child, item.At);
            list.Add(BindValue(item, shape.Item, child, key));
        }

        return list;
    }

    private IDictionary BindMap(YamlMapping mapping, MapShape shape, string path, KeyShape? key)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.ValueType))!;
        foreach (var entry in mapping.Entries)
        {
            var child = SpecPath.Key(path, entry.Key);
            locations.Add(child, entry.At);
            map[entry.Key] = BindValue(entry.Value, shape.Value, child, key);
        }

        return map;
    }

    private object? BindObject(YamlMapping mapping, ObjectShape shape, string path)
    {
        var target = Activator.CreateInstance(shape.Type)!;
        var meant = new HashSet<string>();
        foreach (var entry in mapping.Entries)
        {
            var child = SpecPath.Key(path, entry.Key);
            locations.Add(child, entry.At);
            if (shape.Find(entry.Key) is not { } key)
            {
                RefuseKey(entry, shape, child, meant);
            }
            else if (BindValue(entry.Value, key.Shape, child, key) is { } value)
            {
                key.Property.SetValue(target, value);
            }
        }

        foreach (var key in shape.Keys.Where(k => k.Required && mapping[k.Name] is null && !meant.Contains(k.Name)))
        {
            Refuse("RT1005", SpecPath.Key(path, key.Name), "the key is missing", "it is required", $"add it: {char.ToLowerInvariant(key.Description[0])}{key.Description[1..].TrimEnd('.')}");
        }

        return target;
    }

    private void RefuseKey(YamlEntry entry, ObjectShape shape, string path, HashSet<string> meant)
    {
        if (shape.IsRoot && entry.Key.StartsWith(ObjectShape.ExtensionPrefix, StringComparison.Ordinal))
        {
            return;
        }

        string[] known = [.. shape.Keys.Select(k => k.Name)];
        meant.Add(Nearest.To(entry.Key, known) ?? "");
        var fault = new SpecFault("RT1004", path, $"there is no key '{entry.Key}' here", Nearest.Known(known), Nearest.Fix(entry.Key, known));
        locations.Pin(fault, entry.Value.At.FromCommandLine ? entry.Value.At : entry.KeyAt);
        faults.Add(fault);
    }

    private object? RefuseKind(YamlValue value, Shape shape, string path)
    {
        var (required, fix) = shape switch
        {
            TextShape text => ($"{text.Format.Noun} is required", "write it on one line behind the key"),
            ListShape => ("a list is required", "write each entry on its own line after '- '"),
            JsonShape => ("a mapping or a list is required", "write 'name: value' lines below the key"),
            _ => ("a mapping is required", "write 'name: value' lines below the key"),
        };
        return Refuse("RT1006", path, $"{value.Kind} stands here", required, fix);
    }

    private object? Refuse(Complaint complaint, string path) => Refuse(complaint.Code, path, complaint.Wrong, complaint.Required, complaint.Fix);

    private object? Refuse(string code, string path, string wrong, string required, string fix)
    {
        faults.Add(new SpecFault(code, path, wrong, required, fix));
        return null;
    }
}
