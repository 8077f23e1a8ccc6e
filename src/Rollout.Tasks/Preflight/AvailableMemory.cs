using System.Globalization;

namespace Rollout.Tasks.Preflight;

/// <summary>Reads how much memory this process may still take, on Linux: the machine's, or less where a control group limits it.</summary>
/// <param name="proc">The mounted process file system.</param>
/// <param name="cgroup">The mounted control group file system, version 2, or version 1 with a folder <c>memory</c>.</param>
internal sealed class AvailableMemory(string proc = "/proc", string cgroup = "/sys/fs/cgroup")
{
    /// <summary>Bytes; null where this is not Linux.</summary>
    public long? Read()
    {
        var machine = Lines(Path.Combine(proc, "meminfo")).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return Number(machine?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1)) is { } kilobytes
            ? Folders().Select(Left).Append(kilobytes * 1024).Min()
            : null;
    }

    // Every group above limits too. Inside a container the own group is often mounted as the root.
    private IEnumerable<string> Folders()
    {
        var version1 = Path.Combine(cgroup, "memory");
        var own = Lines(Path.Combine(proc, "self", "cgroup")).Select(line => line.Split(':', 3)).FirstOrDefault(parts => parts is [_, "" or "memory", _])?[2].Trim('/') ?? string.Empty;
        var root = Directory.Exists(version1) ? version1 : cgroup;
        yield return root;
        for (var group = own; group.Length > 0; group = Path.GetDirectoryName(group) ?? string.Empty)
        {
            yield return Path.Combine(root, group);
        }
    }

    // The page cache counts as used but is given up when memory is short, so it counts as available here as it does in MemAvailable.
    private static long Left(string folder)
    {
        var limit = Number(First(folder, "memory.max", "memory.limit_in_bytes"));
        var used = Number(First(folder, "memory.current", "memory.usage_in_bytes"));
        var cache = Lines(Path.Combine(folder, "memory.stat")).Select(line => line.Split(' ')).FirstOrDefault(parts => parts is ["inactive_file" or "total_inactive_file", _])?[1];
        return limit is null || used is null ? long.MaxValue : Math.Max(0, limit.Value - used.Value + (Number(cache) ?? 0));
    }

    private static string? First(string folder, params string[] files) => files.SelectMany(file => Lines(Path.Combine(folder, file))).FirstOrDefault();

    // "max" is no number: no limit.
    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];
}
