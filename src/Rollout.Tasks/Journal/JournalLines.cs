using System.Text.Json;

namespace Rollout.Tasks.Journal;

/// <summary>Form of the journal's lines.</summary>
internal static class JournalLines
{
    /// <summary>Version of the form that this library writes and reads.</summary>
    public const int Schema = 1;

    /// <summary>One line with its end.</summary>
    public static byte[] Serialize(JournalEvent journalEvent) => [.. JsonSerializer.SerializeToUtf8Bytes(journalEvent, JournalJson.Default.JournalEvent), (byte)'\n'];

    /// <summary>Reads all lines. One without its end was cut short by a crash before its writer was told that it is safe, and is left out.</summary>
    /// <returns>The events, and how many bytes they take.</returns>
    /// <exception cref="RolloutException">RT4003: a line is not what was written.</exception>
    public static (IReadOnlyList<JournalEvent> Events, int Length) Parse(string path, ReadOnlySpan<byte> content)
    {
        var events = new List<JournalEvent>();
        var start = 0;
        while (content[start..].IndexOf((byte)'\n') is >= 0 and var length)
        {
            events.Add(ParseLine(path, content.Slice(start, length), events));
            start += length + 1;
        }

        return (events, start);
    }

    private static JournalEvent ParseLine(string path, ReadOnlySpan<byte> line, List<JournalEvent> before)
    {
        JournalEvent parsed;
        try
        {
            parsed = JsonSerializer.Deserialize(line, JournalJson.Default.JournalEvent) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw Damaged(path, before.Count + 1, $"not an event: {fault.Message}", fault);
        }

        if (parsed.Schema != Schema)
        {
            throw Damaged(path, before.Count + 1, $"its schema is {parsed.Schema}, and this version reads {Schema}", null);
        }

        if (parsed.Sequence != before.Count + 1)
        {
            throw Damaged(path, before.Count + 1, $"its sequence is {parsed.Sequence}, expected {before.Count + 1}", null);
        }

        return before.Count > 0 && parsed.Token < before[^1].Token
            ? throw Damaged(path, before.Count + 1, $"its token {parsed.Token} is smaller than the one before, {before[^1].Token}", null)
            : parsed;
    }

    private static RolloutException Damaged(string path, int line, string reason, Exception? fault) =>
        new("RT4003", $"{path}:{line}: the journal is damaged: {reason.ReplaceLineEndings(" ").TrimEnd('.')}. Nothing was changed; restore the file, or move it away to begin a new journal.", innerException: fault);
}
