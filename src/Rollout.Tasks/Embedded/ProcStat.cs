using System.Globalization;

namespace Rollout.Tasks.Embedded;

/// <summary>What Linux says of one process in <c>/proc/PID/stat</c>.</summary>
/// <param name="Ended">True for one that ended and waits to be collected by its parent.</param>
/// <param name="Group">Number of its process group.</param>
/// <param name="StartTicks">Clock ticks between boot and its start.</param>
internal sealed record ProcStat(bool Ended, int Group, long StartTicks)
{
    /// <summary>Processor time of it and of its ended children, in hundredths of a second.</summary>
    public long CpuTicks { get; init; }

    /// <summary>Pages of memory that it has in use.</summary>
    public long ResidentPages { get; init; }

    /// <summary>Reads it.</summary>
    /// <param name="processId">Of the process.</param>
    /// <returns>Null when there is no such process.</returns>
    public static ProcStat? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>All processes of a group that run now.</summary>
    /// <param name="group">Number of the group.</param>
    /// <returns>Empty where there is no <c>/proc</c>.</returns>
    public static IReadOnlyList<ProcessIdentity> Members(int group)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        return [.. Ids()
            .Where(id => Read(id)?.Group == group)
            .Select(ProcessIdentity.Of)
            .OfType<ProcessIdentity>()];
    }

    /// <summary>All processes that run now. Only where there is a <c>/proc</c>.</summary>
    public static IEnumerable<ProcStat> ReadAll() => Ids().Select(Read).OfType<ProcStat>().Where(stat => !stat.Ended);

    private static IEnumerable<int> Ids() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    // The second field is the program's name in parentheses, which may hold any character: count from the last one.
    private static ProcStat? Parse(string text)
    {
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 22
            ? null
            : new ProcStat(fields[0] is "Z" or "X", int.Parse(fields[2], CultureInfo.InvariantCulture), Number(19)) { CpuTicks = Number(11) + Number(12) + Number(13) + Number(14), ResidentPages = Number(21) };

        long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
