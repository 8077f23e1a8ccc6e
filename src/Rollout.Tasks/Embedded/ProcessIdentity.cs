using System.Diagnostics;
using System.Globalization;

namespace Rollout.Tasks.Embedded;

/// <summary>One process, and no later one that got the same number.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="StartMark">When it started, in the operating system's own exact measure; two processes with one number differ in it.</param>
internal sealed record ProcessIdentity(int ProcessId, string StartMark)
{
    private static readonly string Boot = ReadBoot();

    /// <summary>Whether this very process runs now. One that ended and waits to be collected does not run.</summary>
    public bool IsRunning => Of(ProcessId) == this;

    /// <summary>Finds who has a number now.</summary>
    /// <param name="processId">The number.</param>
    /// <returns>Null when no process runs under it.</returns>
    public static ProcessIdentity? Of(int processId) =>
        OperatingSystem.IsLinux() ? FromStat(processId) : FromFramework(processId);

    /// <summary>Sends a signal to this process and to the group it leads, if it still runs. On Windows both signals end it by force.</summary>
    /// <param name="signal"><see cref="Posix.Terminate"/> or <see cref="Posix.Kill"/>.</param>
    public void Signal(int signal)
    {
        if (!IsRunning)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            EndByForce();
        }
        else if (!Posix.Signal(-ProcessId, signal))
        {
            _ = Posix.Signal(ProcessId, signal);
        }
    }

    /// <summary>Waits until this process has ended.</summary>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when it still runs at the deadline.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (IsRunning)
        {
            if (time.GetElapsedTime(start) >= deadline)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    // The framework derives a start time from the clock, which may be set; ticks since boot cannot change.
    private static ProcessIdentity? FromStat(int processId) =>
        ProcStat.Read(processId) is { Ended: false } stat
            ? new ProcessIdentity(processId, string.Create(CultureInfo.InvariantCulture, $"{Boot}/{stat.StartTicks}"))
            : null;

    private static ProcessIdentity? FromFramework(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : new ProcessIdentity(processId, process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture));
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private void EndByForce()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            process.Kill(entireProcessTree: true);
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended between the look and the call: that is what was wanted.
        }
    }

    private static string ReadBoot()
    {
        const string Path = "/proc/sys/kernel/random/boot_id";
        return File.Exists(Path) ? File.ReadAllText(Path).Trim() : string.Empty;
    }
}
