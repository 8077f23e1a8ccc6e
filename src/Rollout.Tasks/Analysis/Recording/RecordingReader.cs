using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Rollout.Tasks.Analysis.Recording;

/// <summary>Reads a recording, entry by entry.</summary>
public static class RecordingReader
{
    /// <summary>Reads a file that <see cref="RecordingWriter"/> has written, or is still writing.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The entries in their order. A last line that its writer could not finish is left out, and a note says so.</returns>
    /// <exception cref="RolloutException">RT3170: a line is not what was written. RT3171: the file cannot be read.</exception>
    public static async IAsyncEnumerable<RecordingEntry> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var format = new RecordingFormat();
        var number = 0;
        using var reader = Open(path);
        while (await LineAsync(reader, path, cancellationToken).ConfigureAwait(false) is { } line)
        {
            number++;
            if (Parse(line) is { } parsed)
            {
                yield return Decode(format, parsed, path, number);
            }
            else if (await LineAsync(reader, path, cancellationToken).ConfigureAwait(false) is null)
            {
                yield return new RecordingEntry.Note("the last line is cut short and was left out: its writer was stopped in the middle of it");
            }
            else
            {
                throw Damaged(path, number, "it is no JSON of a recording");
            }
        }
    }

    /// <summary>Reads a whole recording.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its parts in one.</returns>
    /// <exception cref="RolloutException">RT3170: a line is not what was written, or there is none. RT3171: the file cannot be read.</exception>
    public static async Task<RolloutRecording> ReadAllAsync(string path, CancellationToken cancellationToken)
    {
        var entries = new List<RecordingEntry>();
        await foreach (var entry in ReadAsync(path, cancellationToken).ConfigureAwait(false))
        {
            entries.Add(entry);
        }

        return entries.OfType<RecordingEntry.Part>().FirstOrDefault() is { } first
            ? new(
                first.Header,
                [.. entries.OfType<RecordingEntry.Sample>().Select(sample => sample.Value)],
                [.. entries.OfType<RecordingEntry.Mark>().Select(mark => mark.Value)],
                [.. entries.OfType<RecordingEntry.Note>().Select(note => note.Text)])
            : throw Damaged(path, 1, "it has no header, so nothing was recorded");
    }

    private static RecordingLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RecordingJson.Default.RecordingLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RecordingEntry Decode(RecordingFormat format, RecordingLine line, string path, int number)
    {
        try
        {
            return format.Decode(line);
        }
        catch (Exception fault) when (fault is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw Damaged(path, number, fault.Message);
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, fault);
        }
    }

    private static async ValueTask<string?> LineAsync(StreamReader reader, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException fault)
        {
            throw Unreadable(path, fault);
        }
    }

    private static RolloutException Unreadable(string path, Exception fault) =>
        new("RT3171", $"the recording '{path}' cannot be read: {fault.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Check the path and its owner.", ExitCode.BackendFailed, fault);

    private static RolloutException Damaged(string path, int line, string reason) =>
        new("RT3170", $"{path}:{line}: the recording is damaged: {reason.ReplaceLineEndings(" ").TrimEnd('.')}. Name another one with --recording.", ExitCode.Configuration);
}
