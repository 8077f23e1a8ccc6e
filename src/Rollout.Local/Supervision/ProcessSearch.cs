using System.Globalization;
using System.Text;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Supervision;

/// <summary>Finds a process whose number was never written down, because the program died right after it had started it.</summary>
internal static class ProcessSearch
{
    /// <summary>Variable with the token, in the environment of every supervised process.</summary>
    public const string Variable = "ROLLOUT_PROCESS_TOKEN";

    /// <summary>Finds the process that has a token.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The oldest one that has it, because its children have it too; null when there is none, or where there is no <c>/proc</c>.</returns>
    public static ProcessIdentity? ByToken(string token)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        return Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && HasToken(id, $"{Variable}={token}"))
            .OrderBy(id => ProcStat.Read(id)?.StartTicks ?? long.MaxValue)
            .Select(ProcessIdentity.Of)
            .FirstOrDefault(found => found is not null);
    }

    private static bool HasToken(int processId, string entry)
    {
        try
        {
            var environment = File.ReadAllBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/environ"));
            return Encoding.UTF8.GetString(environment).Split('\0').Contains(entry, StringComparer.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
