using System.Globalization;
using System.Text.RegularExpressions;
using Rollout.Tasks;
using Rollout.Tasks.Programs;

namespace Rollout.Local.Postgres;

/// <summary>PostgreSQL's programs of one version.</summary>
/// <param name="Folder">Where <c>initdb</c>, <c>postgres</c> and <c>pg_ctl</c> lie.</param>
/// <param name="Major">Such as 15. A data directory is only readable by programs of its own major version.</param>
/// <param name="Version">Such as <c>15.18</c>.</param>
internal sealed partial record PostgresPrograms(string Folder, int Major, string Version)
{
    /// <summary>The oldest version whose commands this library uses (<c>DROP DATABASE .. WITH (FORCE)</c>).</summary>
    private const int OldestMajor = 13;

    private static readonly string[] Needed = ["initdb", "postgres", "pg_ctl"];

    /// <summary>Path of one of the programs.</summary>
    public string PathOf(string program) => System.IO.Path.Combine(Folder, FileName(program));

    /// <summary>Where installers put the programs: PATH first, then the folders of Debian, PGDG for Fedora, Homebrew, Postgres.app and Windows, newest first.</summary>
    public static IReadOnlyList<string> StandardFolders() =>
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. new[]
        {
            Installed("/usr/lib/postgresql", "*", "bin"),
            Installed("/usr", "pgsql-*", "bin"),
            Installed("/opt/homebrew/opt", "postgresql*", "bin"),
            Installed("/usr/local/opt", "postgresql*", "bin"),
            Installed("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
            Installed(System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin"),
        }.SelectMany(folders => folders),
    ];

    /// <summary>Finds programs.</summary>
    /// <param name="folders">Searched in this order.</param>
    /// <param name="dataMajor">Major version of the data directory to serve; null for any.</param>
    /// <param name="dataDirectory">For the message.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The first that fit.</returns>
    /// <exception cref="RolloutException">RT2403: there are none. RT2404: there are none of the data directory's major version.</exception>
    public static async Task<PostgresPrograms> FindAsync(IReadOnlyList<string> folders, int? dataMajor, string dataDirectory, CancellationToken cancellationToken)
    {
        var found = new List<PostgresPrograms>();
        foreach (var folder in folders.Where(f => Needed.All(program => File.Exists(System.IO.Path.Combine(f, FileName(program))))).Distinct())
        {
            if (await ProbeAsync(folder, cancellationToken) is { Major: >= OldestMajor } programs)
            {
                if (dataMajor is null || programs.Major == dataMajor)
                {
                    return programs;
                }

                found.Add(programs);
            }
        }

        throw found.Count == 0
            ? new RolloutException("RT2403", $"PostgreSQL's programs ({string.Join(", ", Needed)}; version {OldestMajor} or newer) are neither on the PATH nor in their usual folders. {HowToInstall}")
            : new RolloutException("RT2404", $"the data directory '{dataDirectory}' was made by PostgreSQL {dataMajor}, but only {string.Join(", ", found.Select(p => p.Version))} is installed. Install version {dataMajor}, or delete the data with --target=LocalDown --purge.");
    }

    /// <summary>One line with the command for each system.</summary>
    public const string HowToInstall =
        "Install them. Debian, Ubuntu: 'apt-get install postgresql'. Fedora: 'dnf install postgresql-server'. macOS: 'brew install postgresql@17'. Windows: 'winget install PostgreSQL.PostgreSQL.17'.";

    private static async Task<PostgresPrograms?> ProbeAsync(string folder, CancellationToken cancellationToken)
    {
        var result = await ProgramRunner.RunAsync(new ProgramRequest(System.IO.Path.Combine(folder, FileName("postgres")), "--version"), null, cancellationToken);
        var match = VersionPattern().Match(string.Join(' ', result.Output));
        return match.Success
            ? new PostgresPrograms(folder, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), match.Groups["version"].Value)
            : null;
    }

    private static IEnumerable<string> Installed(string parent, string pattern, string child) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern)
                .OrderByDescending(folder => DigitsPattern().Match(System.IO.Path.GetFileName(folder)) is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 0)
                .Select(folder => System.IO.Path.Combine(folder, child))
            : [];

    private static string FileName(string program) => OperatingSystem.IsWindows() ? program + ".exe" : program;

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d+)[.\w]*)")]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"\d{1,4}")]
    private static partial Regex DigitsPattern();
}
