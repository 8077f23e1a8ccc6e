using System.Text.Json;
using System.Threading.Channels;
using Rollout.Tasks.Journal;

namespace Rollout.Tasks.Analysis.Recording;

/// <summary>Keeps a recording as a file of JSON lines, one for each sample and mark, readable by its owner alone.</summary>
/// <remarks>
/// The file is written by a task of its own: a disk that is slow, full or gone holds no rollout up. Each line is given to the system as soon as it is written, so a killed process loses
/// at most the lines that wait for the disk. Dispose it to have the last lines written.
/// </remarks>
public sealed class RecordingWriter : IRecorder, IAsyncDisposable
{
    /// <summary>Largest file in bytes unless said otherwise: 64 MB.</summary>
    public const long DefaultMaxBytes = 64L * 1024 * 1024;

    /// <summary>Entries that wait for the disk at most; it is hours behind then.</summary>
    private const int Capacity = 10_000;

    /// <summary>Bytes that are kept free for the line that says that the file is full.</summary>
    private const int LastLineBytes = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Channel<RecordingEntry> waiting = Channel.CreateBounded<RecordingEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly RecordingFormat format = new();
    private readonly string path;
    private readonly RecordingHeader header;
    private readonly Action<string> warn;
    private readonly long maxBytes;
    private readonly Task writing;
    private FileStream? file;
    private int lost;
    private bool warned;
    private bool full;

    /// <summary>Begins a recording, or a new part of one that is there. The file is made with the first entry.</summary>
    /// <param name="path">Absolute path of the file; its folder is made when it is not there.</param>
    /// <param name="header">Whose samples follow.</param>
    /// <param name="warn">Told once, in one line, when the file cannot be written. It is called from another thread and must not throw.</param>
    /// <param name="maxBytes">Largest size of the file, 1 KB or more. What comes later is left out; the last line says so.</param>
    public RecordingWriter(string path, RecordingHeader header, Action<string> warn, long maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1024);
        (this.path, this.header, this.warn, this.maxBytes) = (path, header, warn, maxBytes);
        writing = Task.Run(WriteAllAsync);
    }

    /// <inheritdoc />
    public void Add(MetricSample sample) => Add(new RecordingEntry.Sample(sample));

    /// <inheritdoc />
    public void Add(RecordingMark mark) => Add(new RecordingEntry.Mark(mark));

    /// <summary>Ends the recording. Waits for the disk for 2 s at most.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();

        // Real time: a disk is waited for, not the rollout's clock.
        await Task.WhenAny(writing, Task.Delay(Patience, TimeProvider.System)).ConfigureAwait(false);
    }

    private void Add(RecordingEntry entry)
    {
        if (!waiting.Writer.TryWrite(entry))
        {
            Interlocked.Increment(ref lost);
        }
    }

    private async Task WriteAllAsync()
    {
        await foreach (var entry in waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                Write(entry);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Lose(fault);
            }
        }

        Close();
    }

    private void Write(RecordingEntry entry)
    {
        file ??= Open();
        if (Volatile.Read(ref lost) is > 0 and var missing)
        {
            Append(new RecordingEntry.Note($"lines missing here, because they could not be written: {missing}"));
            Interlocked.Add(ref lost, -missing);
        }

        Append(entry);
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = DurableFile.Private(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        options.BufferSize = 0;
        var opened = new FileStream(path, options);
        try
        {
            TornLine.CutOff(opened);
            file = opened;
            Append(new RecordingEntry.Part(header));
            return opened;
        }
        catch
        {
            opened.Dispose();
            file = null;
            throw;
        }
    }

    private void Append(RecordingEntry entry)
    {
        if (full)
        {
            return;
        }

        var line = Line(entry);
        full = file!.Length + line.Length + LastLineBytes > maxBytes;
        file.Write(full ? Line(new RecordingEntry.Note($"the recording ends here: it has reached its largest size of {maxBytes} bytes")) : line);
    }

    private byte[] Line(RecordingEntry entry) => [.. JsonSerializer.SerializeToUtf8Bytes(format.Encode(entry), RecordingJson.Default.RecordingLine), (byte)'\n'];

    private void Lose(Exception fault)
    {
        Interlocked.Increment(ref lost);
        if (!warned)
        {
            warned = true;
            warn($"the recording '{path}' cannot be written: {fault.Message} The rollout is not affected, but Backtest will miss these samples.");
        }

        // The next entry opens the file anew, cuts off what stands half written, and begins with the header.
        Close();
    }

    private void Close()
    {
        file?.Dispose();
        file = null;
    }
}
