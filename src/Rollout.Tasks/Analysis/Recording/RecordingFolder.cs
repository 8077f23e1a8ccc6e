namespace Rollout.Tasks.Analysis.Recording;

/// <summary>The recordings of one environment: <c>&lt;state directory&gt;/&lt;environment&gt;/recordings/&lt;rollout id&gt;.jsonl</c>.</summary>
/// <param name="directory">Absolute path; it need not be there.</param>
public sealed class RecordingFolder(string directory)
{
    /// <summary>Recordings that are kept: 20.</summary>
    public const int DefaultKeep = 20;

    private const string Extension = ".jsonl";

    /// <summary>Ids of the rollouts that have a recording, the newest first.</summary>
    public IReadOnlyList<string> Ids => Directory.Exists(directory)
        ? [.. Newest().Select(file => Path.GetFileNameWithoutExtension(file.Name))]
        : [];

    /// <summary>Where the recording of a rollout lies.</summary>
    /// <param name="rolloutId">Id of the rollout.</param>
    /// <returns>Absolute path; the file need not be there.</returns>
    public string PathOf(string rolloutId) => Path.Combine(directory, rolloutId + Extension);

    /// <summary>Finds the recording that a person means.</summary>
    /// <param name="which">An id, a path, or <c>latest</c>.</param>
    /// <returns>Absolute path of a file that is there.</returns>
    /// <exception cref="RolloutException">RT3172: there is none; the message lists those that are there.</exception>
    public string Find(string which)
    {
        var ids = Ids;
        var path = which == "latest" ? (ids.Count == 0 ? null : PathOf(ids[0]))
            : ids.Contains(which) ? PathOf(which)
            : File.Exists(which) ? Path.GetFullPath(which)
            : null;
        return path ?? throw new RolloutException("RT3172", $"--recording: there is no recording '{which}'. {Known(ids)}", ExitCode.Configuration);
    }

    /// <summary>Deletes all but the newest recordings. One that cannot be deleted stays.</summary>
    /// <param name="keep">How many stay, 1 or more.</param>
    public void Prune(int keep = DefaultKeep)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        try
        {
            foreach (var file in Directory.Exists(directory) ? Newest().Skip(keep) : [])
            {
                file.Delete();
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // An old recording too many harms nobody; the next rollout tries again.
        }
    }

    private List<FileInfo> Newest() => [.. new DirectoryInfo(directory).EnumerateFiles("*" + Extension)
        .OrderByDescending(file => file.LastWriteTimeUtc)
        .ThenByDescending(file => file.Name, StringComparer.Ordinal)];

    private string Known(IReadOnlyList<string> ids) => ids.Count == 0
        ? $"'{directory}' has none: a rollout that shifts traffic leaves one."
        : $"Known, the newest first: {string.Join(", ", ids)}; or 'latest', or the path of a file.";
}
