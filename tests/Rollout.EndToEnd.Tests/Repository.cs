namespace Rollout.EndToEnd.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? directory) => directory is null
        ? throw new InvalidOperationException($"There is no Rollout.slnx above {AppContext.BaseDirectory}.")
        : File.Exists(Path.Combine(directory, "Rollout.slnx")) ? directory : Find(Path.GetDirectoryName(directory));
}
