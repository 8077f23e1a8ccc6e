using Rollout.Tasks;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Preflight;

namespace Rollout.Local.HAProxy;

/// <summary>Finds the haproxy program.</summary>
internal static class HAProxyProgram
{
    /// <summary>Where it is: on the PATH, or where packages put it.</summary>
    /// <exception cref="RolloutException">RT2140: it is nowhere.</exception>
    public static string Find() =>
        DetachedProcess.FindOnPath("haproxy")
        ?? RequiredTools.HAProxyFolders.Select(folder => Path.Combine(folder, "haproxy")).FirstOrDefault(File.Exists)
        ?? throw new RolloutException("RT2140", $"haproxy is not installed, but the router of this environment is 'haproxy'. {RequiredTools.InstallHAProxy} Then run the same command again.");
}
