using System.Globalization;
using System.Text.RegularExpressions;
using Rollout.Tasks;
using Rollout.Tasks.Embedded;

namespace Rollout.Local.Supervision;

/// <summary>Checks a request before anything is started or ended for it.</summary>
internal static partial class ProcessRequestChecker
{
    /// <summary>Throws at the first fault. No message holds a value of the environment or an argument.</summary>
    /// <param name="name">Name of the process.</param>
    /// <param name="request">As sent.</param>
    /// <exception cref="RolloutException">RT2413: a member has a fault. RT2414: the program does not exist.</exception>
    public static void Check(string name, ProcessRequest request)
    {
        Require(NamePattern().IsMatch(name), $"the name '{name}' must have 1 to 100 letters, digits, '.', '_' and '-'");
        Require(Path.IsPathFullyQualified(request.WorkingDirectory) && Directory.Exists(request.WorkingDirectory), $"workingDirectory '{request.WorkingDirectory}' of '{name}' must be an absolute path of a folder that exists");
        Require(Path.IsPathFullyQualified(request.LogFile), $"logFile '{request.LogFile}' of '{name}' must be an absolute path");
        Require(request.StopTimeoutMs is >= 0 and <= 3_600_000, $"stopTimeoutMs {request.StopTimeoutMs} of '{name}' must be 0 to 3600000");
        Require(request.EnvironmentVariables.Keys.All(key => key.Length > 0 && !key.Contains('=', StringComparison.Ordinal)), $"an environment variable of '{name}' has an empty name, or one with '='");
        if (DetachedProcess.FindOnPath(Resolve(request)) is null)
        {
            throw new RolloutException("RT2414", $"the process '{name}' cannot be started: there is no program '{request.Executable}' on the PATH or in '{request.WorkingDirectory}'. Install it, or correct the service's command in rollout.yaml.");
        }
    }

    /// <summary>The program as the shell must be given it: a relative path starts in the working directory.</summary>
    /// <param name="request">The request.</param>
    /// <returns>A name for the PATH, or an absolute path.</returns>
    public static string Resolve(ProcessRequest request) =>
        request.Executable.Contains('/', StringComparison.Ordinal) || request.Executable.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.GetFullPath(request.Executable, request.WorkingDirectory)
            : request.Executable;

    private static void Require(bool holds, FormattableString message)
    {
        if (!holds)
        {
            throw new RolloutException("RT2413", $"the process request has a fault: {message.ToString(CultureInfo.InvariantCulture)}. Correct the service in rollout.yaml.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex NamePattern();
}
