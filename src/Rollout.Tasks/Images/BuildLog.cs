using System.Text;

namespace Rollout.Tasks.Images;

/// <summary>The log of one build: a file, the caller's progress, and the lines a message about a failure needs.</summary>
internal sealed class BuildLog : IDisposable
{
    private const int LinesInMessage = 5;
    private const int MessageLength = 800;
    private readonly Lock gate = new();
    private readonly StreamWriter writer;
    private readonly IProgress<string> progress;
    private readonly Queue<string> last = new();
    private readonly List<string> errors = [];

    /// <summary>Opens the log.</summary>
    /// <param name="path">Path of the file; its folder is made.</param>
    /// <param name="progress">Gets each line too.</param>
    /// <param name="append">False starts the file anew.</param>
    public BuildLog(string path, IProgress<string> progress, bool append)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        this.progress = progress;
        Path = path;
        writer = new StreamWriter(new FileStream(path, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete), new UTF8Encoding(false)) { AutoFlush = true };
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Adds a line.</summary>
    /// <param name="line">Without its end.</param>
    public void Add(string line)
    {
        lock (gate)
        {
            writer.WriteLine(line);
            if (string.IsNullOrWhiteSpace(line))
            {
                return;
            }

            last.Enqueue(line.Trim());
            if (last.Count > LinesInMessage)
            {
                last.Dequeue();
            }

            if (line.Contains(": error ", StringComparison.Ordinal) && errors.Count < LinesInMessage && !errors.Contains(line.Trim()))
            {
                errors.Add(line.Trim());
            }
        }

        progress.Report(line);
    }

    /// <summary>The lines that say why, on one line: errors of the compiler where there are some, else what came last.</summary>
    public string Summary()
    {
        lock (gate)
        {
            var text = string.Join(" | ", errors.Count > 0 ? errors : last);
            return text.Length <= MessageLength ? text : $"{text[..MessageLength]}...";
        }
    }

    /// <inheritdoc />
    public void Dispose() => writer.Dispose();
}
