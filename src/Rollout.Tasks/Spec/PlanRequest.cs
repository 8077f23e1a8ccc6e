namespace Rollout.Tasks.Spec;

/// <summary>What the command line asks for.</summary>
/// <param name="ConfigPath">Path of <c>rollout.yaml</c>; a relative one starts at the current directory.</param>
/// <param name="Environment">Name of the environment.</param>
/// <param name="Release">Name of the release; null takes the one of the file.</param>
/// <param name="Overrides">Such as <c>environments.local.steps[0].hold=4s</c>; a later one wins.</param>
/// <param name="EnvironmentVariables">What <c>${NAME}</c> is taken from.</param>
/// <param name="StateDirectory">Folder for journal, lease, images and logs; null takes <c>.rollout</c> beside the file. A relative one starts at the current directory.</param>
public sealed record PlanRequest(
    string ConfigPath,
    string Environment,
    string? Release,
    IReadOnlyList<string> Overrides,
    IReadOnlyDictionary<string, string> EnvironmentVariables,
    string? StateDirectory);
