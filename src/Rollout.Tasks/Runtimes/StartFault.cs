using System.Globalization;

namespace Rollout.Tasks.Runtimes;

/// <summary>The words for an instance that does not stay.</summary>
internal static class StartFault
{
    private const int MessageLength = 800;

    /// <summary>RT2302: it was started, and ended.</summary>
    public static RolloutException EndedAtOnce(InstanceRequest request, int? exitCode, IReadOnlyList<string> lines, string where) => new(
        "RT2302",
        $"'{request.Service}' {request.Release} of slot {request.Slot.Label()} ended at once with exit code {exitCode?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}; it printed {Printed(lines)}. {where}",
        ExitCode.Held);

    /// <summary>RT2302: it could not even be started.</summary>
    public static RolloutException NotStarted(InstanceRequest request, IReadOnlyList<string> lines) =>
        new("RT2302", $"'{request.Service}' {request.Release} of slot {request.Slot.Label()} cannot be started: docker says {Printed(lines)}.", ExitCode.Held);

    private static string Printed(IReadOnlyList<string> lines)
    {
        var text = string.Join(" | ", lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => line.Trim()));
        return text.Length == 0 ? "nothing" : $"'{(text.Length <= MessageLength ? text : $"{text[..MessageLength]}...")}'";
    }
}
