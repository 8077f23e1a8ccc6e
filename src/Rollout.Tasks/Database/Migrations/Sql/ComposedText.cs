namespace Rollout.Tasks.Database.Migrations;

/// <summary>A file's text with the values of variables put in and commands of psql taken out. Knows where each character came from.</summary>
/// <param name="source">The file.</param>
internal sealed class ComposedText(SqlSource source)
{
    private readonly List<Part> parts = [new Part(0, 0, Verbatim: true)];

    /// <summary>The text as it is now.</summary>
    public string Text { get; private set; } = source.Text;

    /// <summary>The file.</summary>
    public SqlSource Source => source;

    /// <summary>Puts a value in the place of a piece. What stands before it keeps its offsets.</summary>
    public void Replace(int start, int length, string value)
    {
        var end = start + length;
        var (before, after) = (OffsetOf(start), OffsetOf(end));
        var last = parts.FindLastIndex(p => p.Start <= end);
        var tail = parts[last] with { Start = start + value.Length, Offset = after };
        var later = parts.Skip(last + 1).Select(p => p with { Start = p.Start - length + value.Length }).ToList();
        parts.RemoveAll(p => p.Start >= start);
        if (value.Length > 0)
        {
            parts.Add(new Part(start, before, Verbatim: false));
        }

        parts.Add(tail);
        parts.AddRange(later);
        Text = string.Concat(Text.AsSpan(0, start), value, Text.AsSpan(end));
    }

    /// <summary>Where a character came from; for the value of a variable where the variable stands.</summary>
    public SqlPlace PlaceOf(int offset) => source.PlaceOf(OffsetOf(offset));

    private int OffsetOf(int offset)
    {
        var part = parts[parts.FindLastIndex(p => p.Start <= offset)];
        return part.Verbatim ? part.Offset + offset - part.Start : part.Offset;
    }

    private readonly record struct Part(int Start, int Offset, bool Verbatim);
}
