using System.Diagnostics;

namespace Rollout.Tasks.Embedded;

/// <summary>Starts processes that outlive the caller: no pipe, no terminal, output appended to a file.</summary>
internal static class DetachedProcess
{
    // $0 is the log file. "exec" keeps the number of the process, so what is recorded is what runs.
    private const string Shell = "exec \"$@\" >>\"$0\" 2>&1 </dev/null";

    private static readonly string? SetSession = FindOnPath("setsid");

    /// <summary>Starts one, in a session of its own where the machine has the setsid program.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="workingDirectory">Absolute path.</param>
    /// <param name="logFile">Absolute path; its directory exists.</param>
    /// <param name="environment">All variables of the process; null for the caller's own.</param>
    /// <returns>The caller disposes it, which does not end the process.</returns>
    public static Process Start(IReadOnlyList<string> command, string workingDirectory, string logFile, IReadOnlyDictionary<string, string>? environment)
    {
        var info = OperatingSystem.IsWindows() ? WindowsCommand(command, logFile) : UnixCommand(command, logFile);
        info.WorkingDirectory = workingDirectory;
        info.UseShellExecute = false;
        info.CreateNoWindow = true;
        if (environment is not null)
        {
            info.Environment.Clear();
            foreach (var (name, value) in environment)
            {
                info.Environment[name] = value;
            }
        }

        return Process.Start(info)!;
    }

    /// <summary>Looks a program up as a shell does.</summary>
    /// <param name="name">Name or path.</param>
    /// <returns>Its path; null when there is none.</returns>
    public static string? FindOnPath(string name)
    {
        if (name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) || name.Contains(Path.AltDirectorySeparatorChar, StringComparison.Ordinal))
        {
            return File.Exists(name) ? name : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var names = OperatingSystem.IsWindows() && !Path.HasExtension(name) ? new[] { name + ".exe", name + ".cmd" } : [name];
        return folders.SelectMany(folder => names.Select(file => Path.Combine(folder, file))).FirstOrDefault(File.Exists);
    }

    private static ProcessStartInfo UnixCommand(IReadOnlyList<string> command, string logFile) =>
        new("/bin/sh", ["-c", Shell, logFile, .. SetSession is null ? Array.Empty<string>() : [SetSession], .. command]);

    // cmd.exe strips the outer pair of quotes of /s /c "..."; paths cannot hold quotes on Windows.
    private static ProcessStartInfo WindowsCommand(IReadOnlyList<string> command, string logFile)
    {
        var line = string.Join(' ', command.Select(part => $"\"{part.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
        return new ProcessStartInfo("cmd.exe", $"/d /s /c \"{line} >>\"{logFile}\" 2>&1 <nul\"");
    }
}
