using Rollout.Tasks.Containers;
using Rollout.Tasks.Programs;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Images;

/// <summary>Makes the images that Dockerfiles start from where the engine does not have them, once.</summary>
/// <param name="images">Names and scripts.</param>
/// <param name="stateDirectory">Absolute path, for locks and logs.</param>
/// <param name="time">Clock of the waits.</param>
internal sealed class BaseImages(IReadOnlyList<BaseImage> images, string stateDirectory, TimeProvider time)
{
    /// <summary>Makes those that are missing.</summary>
    /// <param name="progress">Gets what the scripts print.</param>
    /// <param name="cancellationToken">Ends a script.</param>
    /// <returns>The ids of all: another base is another input of a build.</returns>
    /// <exception cref="RolloutException">RT2207: a script failed, or did not make its image.</exception>
    public async Task<string> EnsureAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var image in images)
        {
            var found = await ContainerImage.FindAsync(image.Name, cancellationToken).ConfigureAwait(false)
                ?? await MakeAsync(image, progress, cancellationToken).ConfigureAwait(false);
            ids.Add(found.Id);
        }

        return string.Join(' ', ids);
    }

    private async Task<ContainerImage> MakeAsync(BaseImage image, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var name = string.Concat(image.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        using var held = await BuildGuards.LockAsync(Path.Combine(stateDirectory, "images", ".build", $"base-{name}.lock"), time, cancellationToken).ConfigureAwait(false);
        if (await ContainerImage.FindAsync(image.Name, cancellationToken).ConfigureAwait(false) is { } made)
        {
            return made;
        }

        using var log = new BuildLog(Path.Combine(stateDirectory, "logs", $"build-base-{name}.log"), progress, append: false);
        var script = new ProgramRequest(image.Script, image.Name) { WorkingDirectory = Path.GetDirectoryName(image.Script) };
        var result = await ProgramRunner.RunAsync(script, log.Add, cancellationToken).ConfigureAwait(false);
        var found = await ContainerImage.FindAsync(image.Name, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 && found is not null
            ? found
            : throw new RolloutException("RT2207", $"'{image.Script}' ended with exit code {result.ExitCode} and {(found is null ? "did not make" : "made")} the base image '{image.Name}': {log.Summary()}. The whole log is in '{log.Path}'.");
    }
}
