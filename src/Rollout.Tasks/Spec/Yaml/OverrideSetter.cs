using Rollout.Tasks.Spec.Shapes;

namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Carries out <c>--set path=value</c> on the tree of values.</summary>
internal sealed class OverrideSetter(ObjectShape shape, List<SpecFault> faults)
{
    private const string Required = "--set takes PATH=VALUE, with a path such as environments.local.steps[0].hold";

    public YamlMapping Apply(YamlMapping root, IEnumerable<string> overrides)
    {
        foreach (var text in overrides)
        {
            var cut = text.IndexOf('=', StringComparison.Ordinal);
            var path = cut < 0 ? text : text[..cut].Trim();
            if (cut < 0)
            {
                Refuse(path, "there is no '=' in it", Required, "write the value behind a '='");
            }
            else if (SpecPath.Parse(path) is not { } parts)
            {
                Refuse(path, "this is no path", Required, "write keys with points between them and list entries as '[0]'");
            }
            else if (Set(root, shape, new Target(path, parts, new YamlText(Position.CommandLine, text[(cut + 1)..].Trim(), Plain: false)), 0) is YamlMapping changed)
            {
                root = changed;
            }
        }

        return root;
    }

    /// <summary>The node with the value set below it; null when that cannot be.</summary>
    private YamlValue? Set(YamlValue? node, Shape at, Target target, int depth)
    {
        if (depth == target.Parts.Count)
        {
            return at is TextShape or ListShape { OneOrMany: true } or ObjectShape { TextKey: not null }
                ? target.Value
                : Refuse(target.Path, $"this is {(at is ListShape ? "a list" : "a mapping")}", "--set changes one text", "go on to one of its entries");
        }

        return (at, target.Parts[depth]) switch
        {
            (ObjectShape known, string key) => known.Find(key) is { } found ? SetKey(node, key, found.Shape, target, depth) : Unknown(target, key, [.. known.Keys.Select(k => k.Name)]),
            (MapShape map, string key) => map.Value is TextShape || (node as YamlMapping)?[key] is not null ? SetKey(node, key, map.Value, target, depth) : Unknown(target, key, [.. (node as YamlMapping)?.Entries.Select(e => e.Key) ?? []]),
            (ListShape list, int index) => SetItem(node as YamlList, index, list.Item, target, depth),
            (ListShape, string key) => Refuse(target.Path, $"'{key}' follows a list", "an entry of a list is named by its number, from 0", $"write '[0]' in the place of '.{key}'"),
            (_, var part) => Refuse(target.Path, $"'{part}' follows {(at is TextShape ? "a text" : "a mapping")}", Required, "shorten the path"),
        };
    }

    private YamlMapping? SetKey(YamlValue? node, string key, Shape shape, Target target, int depth)
    {
        var mapping = node as YamlMapping ?? new YamlMapping(Position.CommandLine, []);
        return Set(mapping[key], shape, target, depth + 1) is { } value ? mapping.With(key, value) : null;
    }

    private YamlList? SetItem(YamlList? list, int index, Shape shape, Target target, int depth)
    {
        var count = list?.Items.Count ?? 0;
        if (index >= count)
        {
            Refuse(target.Path, $"there is no entry [{index}]; the list has {count}", "--set changes entries that are there", count == 0 ? "write the list in the file" : $"use [0] to [{count - 1}]");
            return null;
        }

        return Set(list!.Items[index], shape, target, depth + 1) is { } value
            ? new YamlList(list.At, [.. list.Items.Select((item, i) => i == index ? value : item)])
            : null;
    }

    private YamlValue? Unknown(Target target, string key, IReadOnlyCollection<string> known) =>
        Refuse(target.Path, $"there is no key '{key}'", Nearest.Known(known), Nearest.Fix(key, known));

    private YamlValue? Refuse(string path, string wrong, string required, string fix)
    {
        faults.Add(new SpecFault("RT1010", $"--set {path}", wrong, required, fix));
        return null;
    }

    private sealed record Target(string Path, IReadOnlyList<object> Parts, YamlText Value);
}
