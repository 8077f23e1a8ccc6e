using System.Globalization;

namespace Rollout.Local;

/// <summary>What the program tells: a line each with the time, into the log of the state directory.</summary>
/// <param name="output">Where the lines go.</param>
/// <param name="time">Clock of the lines.</param>
internal sealed class ProgramLog(TextWriter output, TimeProvider time)
{
    private readonly Lock gate = new();

    /// <summary>Writes a line.</summary>
    /// <param name="line">No secrets.</param>
    public void Write(string line)
    {
        lock (gate)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}"));
            output.Flush();
        }
    }
}
