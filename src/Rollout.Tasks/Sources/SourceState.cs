namespace Rollout.Tasks.Sources;

/// <summary>What git knows of the folder that a release is built from.</summary>
/// <param name="Available">False when git can say nothing: no repository (such as a source archive), no commit yet, or no git program.</param>
/// <param name="Reason">Why nothing can be said, one line; null when <paramref name="Available"/>.</param>
/// <param name="Commit">Full id of the commit that is checked out; null when not available.</param>
/// <param name="Clean">True when no file differs from the commit and none is unknown to git. False when not available.</param>
/// <param name="ChangedFiles">The first 10 that differ or are unknown, relative to the root of the repository, sorted; empty when clean.</param>
/// <param name="Tags">Tags that point to the commit, sorted; empty when there are none.</param>
public sealed record SourceState(
    bool Available,
    string? Reason,
    string? Commit,
    bool Clean,
    IReadOnlyList<string> ChangedFiles,
    IReadOnlyList<string> Tags)
{
    /// <summary>A folder of which git can say nothing.</summary>
    /// <param name="reason">Why, one line.</param>
    /// <returns>A state that is not available.</returns>
    public static SourceState Unknown(string reason) => new(false, reason, null, false, [], []);

    /// <summary>Whether a tag points to the commit that is checked out.</summary>
    /// <param name="tag">Full name of the tag, such as <c>v1.8.0</c>; letter case counts.</param>
    /// <returns>False when there is no such tag, or it points elsewhere, or nothing is known.</returns>
    public bool HasTag(string tag) => Tags.Contains(tag, StringComparer.Ordinal);
}
