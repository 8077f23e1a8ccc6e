using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Makes the tree of values out of YAML text: anchors, aliases and merge keys are resolved, duplicate keys are faults.</summary>
internal sealed class YamlComposer
{
    /// <summary>Real files have a few hundred nodes; aliases of aliases can grow without end.</summary>
    private const long MostNodes = 20_000;

    private readonly Scanner scanner;
    private readonly Parser parser;
    private readonly List<SpecFault> faults;
    private readonly SpecLocations locations;
    private readonly Dictionary<string, YamlValue> anchors = [];

    private YamlComposer(string text, List<SpecFault> faults, SpecLocations locations)
    {
        scanner = new Scanner(new StringReader(text), skipComments: true);
        parser = new Parser(scanner);
        this.faults = faults;
        this.locations = locations;
    }

    /// <summary>The one mapping of a file; null when there is none, with the reason in <paramref name="faults"/>.</summary>
    public static YamlMapping? Compose(string text, List<SpecFault> faults, SpecLocations locations)
    {
        var composer = new YamlComposer(text, faults, locations);
        try
        {
            return composer.Document();
        }
        catch (YamlException e)
        {
            // Some of the parser's faults have no place of their own; then it is where it stopped.
            composer.RefuseSyntax(e.Start.Index > 0 ? e.Start : composer.scanner.CurrentPosition, OneLine(e));
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser fails like this where a bracket is not closed.
            composer.RefuseSyntax(composer.scanner.CurrentPosition, "a bracket or quote before this place is not closed");
            return null;
        }
    }

    private void RefuseSyntax(Mark at, string reason) =>
        Refuse("", At(at), $"the file is no YAML here: {reason}", "YAML 1.2 is required", "correct the line; indentation is spaces only, and a text with ': ' or ' #' in it needs quotes");

    private YamlMapping? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            Refuse("", new Position(1, 1, false), "the file is empty", "a mapping with application, services and environments is required", "write one; docs/rollout-yaml.md has an example");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = Value("");
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            Refuse("", At(second.Start), "a second document starts here", "a file has one document", "remove the line '---' and what follows");
        }

        if (root is not YamlMapping mapping)
        {
            Refuse("", root.At, $"the file is {root.Kind}", "a mapping with application, services and environments is required", "write one; docs/rollout-yaml.md has an example");
            return null;
        }

        return mapping;
    }

    private YamlValue Value(string path)
    {
        var parsed = parser.Consume<ParsingEvent>();
        if (parsed is AnchorAlias alias)
        {
            return anchors.TryGetValue(alias.Value.Value, out var known) ? known : throw new YamlException(alias.Start, alias.End, $"the anchor '{alias.Value}' is not known before this line");
        }

        var node = (NodeEvent)parsed;
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            throw new YamlException(node.Start, node.End, $"the tag '{node.Tag}' has no meaning in this file");
        }

        YamlValue value = parsed switch
        {
            Scalar scalar => new YamlText(At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart sequence => List(sequence, path),
            MappingStart mapping => Mapping(mapping, path),
            _ => throw new YamlException(parsed.Start, parsed.End, "a value is missing"),
        };
        if (value.Size > MostNodes)
        {
            throw new YamlException(node.Start, node.End, $"with its aliases written out this has more than {MostNodes} values");
        }

        if (!node.Anchor.IsEmpty)
        {
            anchors[node.Anchor.Value] = value;
        }

        return value;
    }

    private YamlList List(SequenceStart start, string path)
    {
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Value(SpecPath.Index(path, items.Count)));
        }

        return new YamlList(At(start.Start), items);
    }

    private YamlMapping Mapping(MappingStart start, string path)
    {
        var entries = new List<YamlEntry>();
        var merged = new List<YamlMapping>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "a key is a list, a mapping or an alias, and must be a text");
            }

            var child = SpecPath.Key(path, key.Value);
            var value = Value(child);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
            {
                merged.AddRange(Merged(value, child));
            }
            else if (entries.Find(e => e.Key == key.Value) is { } first)
            {
                Refuse("RT1003", child, At(key.Start), $"'{key.Value}' stands here again; its first place is line {first.KeyAt.Line}", "a key stands once", "remove one of them");
            }
            else
            {
                entries.Add(new YamlEntry(key.Value, At(key.Start), value));
            }
        }

        // Own keys win over merged ones, and an earlier merged mapping over a later one.
        entries.AddRange(merged.SelectMany(m => m.Entries).DistinctBy(e => e.Key).Where(e => !entries.Exists(own => own.Key == e.Key)).ToList());
        return new YamlMapping(At(start.Start), entries);
    }

    private List<YamlMapping> Merged(YamlValue value, string path)
    {
        IReadOnlyList<YamlValue> sources = value is YamlList list ? list.Items : [value];
        foreach (var wrong in sources.Where(s => s is not YamlMapping))
        {
            Refuse(path, wrong.At, $"the merge key '<<' has {wrong.Kind}", "it takes a mapping, or a list of mappings", "write an alias of a mapping, such as '<<: *local'");
        }

        return [.. sources.OfType<YamlMapping>()];
    }

    private void Refuse(string path, Position at, string wrong, string required, string fix) => Refuse("RT1002", path, at, wrong, required, fix);

    private void Refuse(string code, string path, Position at, string wrong, string required, string fix)
    {
        var fault = new SpecFault(code, path, wrong, required, fix);
        locations.Pin(fault, at);
        faults.Add(fault);
    }

    private static Position At(Mark mark) => new((int)mark.Line, (int)mark.Column, FromCommandLine: false);

    private static string OneLine(YamlException e) => e.Message.ReplaceLineEndings(" ").TrimEnd('.');
}
