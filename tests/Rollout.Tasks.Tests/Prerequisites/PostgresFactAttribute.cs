using Rollout.Local.Postgres;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A test that needs PostgreSQL's programs; it is skipped, with the command that installs them, where there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresPrerequisite.Missing;
}

/// <summary>A theory that needs PostgreSQL's programs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresPrerequisite.Missing;
}

/// <summary>Whether PostgreSQL's programs are there.</summary>
internal static class PostgresPrerequisite
{
    /// <summary>Null when they are there, else how to install them.</summary>
    public static string? Missing { get; } =
        PostgresPrograms.StandardFolders().Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "initdb.exe" : "initdb")))
            ? null
            : "needs PostgreSQL's programs. " + PostgresPrograms.HowToInstall;
}
