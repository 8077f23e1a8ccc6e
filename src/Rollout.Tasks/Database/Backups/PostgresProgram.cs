using Npgsql;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Database.Backups;

/// <summary>Runs PostgreSQL's client programs. The password goes into their environment, never into their arguments.</summary>
internal static class PostgresProgram
{
    /// <summary>Where nothing is kept.</summary>
    public static string Nowhere => OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    /// <summary>Runs a program to its end.</summary>
    /// <param name="settings">Where it connects to; null when it only reads files.</param>
    /// <param name="database">Which database there.</param>
    /// <param name="program">Name on the PATH.</param>
    /// <param name="arguments">Without secrets.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>Null when it ended well; else what it said last, without the password.</returns>
    public static async Task<string?> RunAsync(NpgsqlConnectionStringBuilder? settings, string database, string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var variables = settings is null ? new Dictionary<string, string> { ["LC_ALL"] = "C" } : DumpCopy.Variables(settings, database);
        ProgramResult result;
        try
        {
            result = await ProgramRunner.RunAsync(new ProgramRequest(program, arguments) { EnvironmentVariables = variables }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2001")
        {
            return $"{program} is not on the PATH; install PostgreSQL's client programs of at least the server's version";
        }

        if (result.ExitCode == 0)
        {
            return null;
        }

        var reason = string.Join(' ', result.Error.Where(line => line.Length > 0).TakeLast(3)).TrimEnd('.');
        reason = string.IsNullOrEmpty(settings?.Password) ? reason : reason.Replace(settings.Password, "***", StringComparison.Ordinal);
        return $"{program} ended with {result.ExitCode}: {reason}";
    }
}
