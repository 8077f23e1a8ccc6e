using System.Text.Json;

namespace Rollout.Tasks.Journal;

/// <summary>A journal in a file of JSON lines, mode 0600.</summary>
/// <param name="path">Absolute path; file and folder are made with the first event.</param>
/// <param name="leases">Where the right to write comes from.</param>
/// <param name="time">Clock of the events.</param>
public sealed class FileJournal(string path, FileLeaseStore leases, TimeProvider time) : IJournal
{
    private (long Length, JournalEvent? Last) known = (-1, null);

    /// <inheritdoc />
    public async Task<IReadOnlyList<JournalEvent>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await using (stream.ConfigureAwait(false))
            {
                var content = new byte[stream.Length];
                var length = await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return JournalLines.Parse(path, content.AsSpan(0, length)).Events;
            }
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Unusable(path, fault);
        }
    }

    /// <inheritdoc />
    public Task<JournalEvent> AppendAsync(JournalEntry entry, Lease lease, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.SerializeToElement(entry.Data, JsonSerializerOptions.Web);

        // The folder's lock spans the check of the lease and the write, so that no event of a lost lease can come after one of its successor.
        // A disk may take its time, or for ever: the thread of the caller must not wait for it.
        return Task.Run(() => leases.WhileHeldAsync(lease, () => Append(entry, data, lease), cancellationToken), cancellationToken);
    }

    private JournalEvent Append(JournalEntry entry, JsonElement data, Lease lease)
    {
        try
        {
            var isNew = !File.Exists(path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var stream = new FileStream(path, DurableFile.Private(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
            var last = FindLast(stream);
            if (last?.Token > lease.Token)
            {
                throw LeaseErrors.Lost(lease, $"the journal has events of a later lease (token {last.Token})");
            }

            var written = new JournalEvent(JournalLines.Schema, (last?.Sequence ?? 0) + 1, time.GetUtcNow(), entry.RolloutId, lease.Token, entry.Task, entry.Kind, entry.Type, data);
            stream.Write(JournalLines.Serialize(written));
            stream.Flush(flushToDisk: true);
            if (isNew)
            {
                DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
            }

            known = (stream.Length, written);
            return written;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Unusable(path, fault);
        }
    }

    /// <summary>The last event; the stream then stands behind it, and what a crash left half written there is cut off.</summary>
    private JournalEvent? FindLast(FileStream stream)
    {
        if (stream.Length != known.Length)
        {
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var (events, length) = JournalLines.Parse(path, content);
            stream.SetLength(length);
            known = (length, events.Count == 0 ? null : events[^1]);
        }

        stream.Position = known.Length;
        return known.Last;
    }
}
