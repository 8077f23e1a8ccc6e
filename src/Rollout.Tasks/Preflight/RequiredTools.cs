using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Preflight;

/// <summary>The programs that a plan needs.</summary>
internal static class RequiredTools
{
    private static readonly RequiredTool Dotnet = new(
        "dotnet",
        "builds and runs the services",
        "Debian, Ubuntu: 'apt-get install dotnet-sdk-10.0'. Fedora: 'dnf install dotnet-sdk-10.0'. macOS: 'brew install --cask dotnet-sdk'. Windows: 'winget install Microsoft.DotNet.SDK.10'.");

    private static readonly RequiredTool Docker = new(
        "docker",
        "builds the images and runs the containers",
        "Debian, Ubuntu: 'apt-get install docker.io'. Fedora: 'dnf install moby-engine'. macOS: 'brew install --cask docker'. Windows: 'winget install Docker.DockerDesktop'.");

    private static readonly RequiredTool Git = new(
        "git",
        "names the commit and the tag of a release",
        "Debian, Ubuntu: 'apt-get install git'. Fedora: 'dnf install git'. macOS: 'brew install git'. Windows: 'winget install Git.Git'.")
    {
        Required = false,
    };

    /// <summary>Where packages put HAProxy when not on the PATH.</summary>
    public static IReadOnlyList<string> HAProxyFolders { get; } = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

    /// <summary>One line with the command for each system.</summary>
    public const string InstallHAProxy = "Debian, Ubuntu: 'apt-get install haproxy'. Fedora: 'dnf install haproxy'. macOS: 'brew install haproxy'.";

    private static readonly RequiredTool HAProxy = new("haproxy", "carries the traffic", InstallHAProxy) { Folders = HAProxyFolders };

    private static readonly string[] PostgresPrograms = ["initdb", "postgres", "pg_ctl"];

    /// <summary>What a plan needs on this machine.</summary>
    public static IReadOnlyList<RequiredTool> For(RolloutPlan plan) =>
    [
        .. plan.Runtime.Kind == "process" || plan.Services.Any(service => service.Project is not null) ? [Dotnet] : Array.Empty<RequiredTool>(),
        .. plan.Runtime.Kind == "docker" ? [Docker] : Array.Empty<RequiredTool>(),
        .. plan.Preflight.Git != CheckPolicy.Off ? [Git] : Array.Empty<RequiredTool>(),
        .. plan is { Embedded: not null, Traffic.Router: "haproxy" } ? [HAProxy] : Array.Empty<RequiredTool>(),
        .. plan is { Embedded: not null, Database.Connection: null } ? PostgresPrograms.Select(Postgres) : [],
    ];

    /// <summary>Where installers put PostgreSQL's programs when not on the PATH.</summary>
    public static IReadOnlyList<string> PostgresFolders() =>
    [
        .. Below("/usr/lib/postgresql", "*"),
        .. Below("/usr", "pgsql-*"),
        .. Below("/opt/homebrew/opt", "postgresql*"),
        .. Below("/usr/local/opt", "postgresql*"),
        .. Below("/Applications/Postgres.app/Contents/Versions", "*"),
        .. Below(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*"),
    ];

    private static RequiredTool Postgres(string name) => new(
        name,
        "runs the embedded database",
        "Debian, Ubuntu: 'apt-get install postgresql'. Fedora: 'dnf install postgresql-server'. macOS: 'brew install postgresql@17'. Windows: 'winget install PostgreSQL.PostgreSQL.17'.")
    {
        Folders = PostgresFolders(),
    };

    private static IEnumerable<string> Below(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.EnumerateDirectories(parent, pattern).Select(folder => Path.Combine(folder, "bin")) : [];
}
