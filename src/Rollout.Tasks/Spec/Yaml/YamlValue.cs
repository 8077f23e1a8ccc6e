namespace Rollout.Tasks.Spec.Yaml;

/// <summary>Where a value was written: a place in the file, or an option of the command line.</summary>
internal sealed record Position(int Line, int Column, bool FromCommandLine)
{
    public static Position CommandLine => new(0, 0, FromCommandLine: true);
}

/// <summary>A node of the file with its position. Immutable, so that an anchor's value can stand in many places.</summary>
internal abstract record YamlValue(Position At)
{
    /// <summary>How many nodes this is when all aliases are written out.</summary>
    public virtual long Size => 1;

    /// <summary>What people call such a node.</summary>
    public abstract string Kind { get; }
}

/// <summary>A text. <paramref name="Plain"/> when it was written without quotes.</summary>
internal sealed record YamlText(Position At, string Text, bool Plain) : YamlValue(At)
{
    public override string Kind => "a text";

    public bool IsEmpty => Plain && Text is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record YamlList(Position At, IReadOnlyList<YamlValue> Items) : YamlValue(At)
{
    public override long Size { get; } = 1 + Items.Sum(i => i.Size);

    public override string Kind => "a list";
}

/// <summary>A mapping; keys are unique and keep their order.</summary>
internal sealed record YamlMapping(Position At, IReadOnlyList<YamlEntry> Entries) : YamlValue(At)
{
    public override long Size { get; } = 1 + Entries.Sum(e => e.Value.Size);

    public override string Kind => "a mapping";

    public YamlValue? this[string key] => Entries.FirstOrDefault(e => e.Key == key)?.Value;

    /// <summary>The same mapping with one value changed or added.</summary>
    public YamlMapping With(string key, YamlValue value) => Entries.Any(e => e.Key == key)
        ? new YamlMapping(At, [.. Entries.Select(e => e.Key == key ? e with { Value = value } : e)])
        : new YamlMapping(At, [.. Entries, new YamlEntry(key, value.At, value)]);
}

/// <summary>A key with its value.</summary>
internal sealed record YamlEntry(string Key, Position KeyAt, YamlValue Value)
{
    /// <summary>Where an editor should jump to: a text itself, but the key of a mapping or list, which starts lines below it.</summary>
    public Position At => Value is YamlText || Value.At.FromCommandLine ? Value.At : KeyAt;
}
