using System.Runtime.CompilerServices;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Spec;

/// <summary>Where the files of this folder lie, and short ways to read a text.</summary>
internal static class SpecSource
{
    public static string Folder { get; } = ThisFolder();

    public static string RepositoryRoot { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", ".."));

    /// <summary>Set to 1, tests write the files they compare with.</summary>
    public static bool UpdatesFiles => Environment.GetEnvironmentVariable("ROLLOUT_UPDATE_FILES") == "1";

    public static PlanRequest Request(string path, string environment = "local", string? release = null, params string[] overrides) =>
        new(path, environment, release, overrides, Variables, null);

    /// <summary>What <c>${NAME}</c> is taken from in these tests.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>
    {
        ["SECRET"] = "hunter2-{port}-{x",
        ["HOLD"] = "15s",
        ["PORT"] = "9000",
    };

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
