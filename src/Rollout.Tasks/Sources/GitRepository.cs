using Cake.Core;
using Cake.Git;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Sources;

/// <summary>Asks git what a release is built from. Changes nothing in the repository.</summary>
/// <param name="folder">Absolute path of a folder; the whole repository that it belongs to is looked at.</param>
internal sealed class GitRepository(string folder)
{
    private const int FilesNamed = 10;

    /// <summary>What is checked out, and what differs from it.</summary>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Not available, with the reason, where git can say nothing. No fault: a source archive is built as well.</returns>
    public async Task<SourceState> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException missing) when (missing.Code == "RT2001")
        {
            return SourceState.Unknown("the program 'git' is not installed, so commit, tag and changes could not be checked");
        }
        catch (CakeException fault)
        {
            return SourceState.Unknown($"git could not read the commit of '{folder}' ({fault.Message}), so commit, tag and changes could not be checked");
        }
    }

    private async Task<SourceState> AskAsync(CancellationToken cancellationToken)
    {
        var root = await GitAsync(folder, ["rev-parse", "--show-toplevel"], cancellationToken).ConfigureAwait(false);
        if (root is not { ExitCode: 0, Output: [var path, ..] })
        {
            // Besides "not a git repository" this may be an owner that git does not trust: its own words say which.
            return SourceState.Unknown($"git says of '{folder}': {FirstLine(root)}; commit, tag and changes could not be checked");
        }

        var head = await GitAsync(path, ["rev-parse", "--verify", "--quiet", "HEAD"], cancellationToken).ConfigureAwait(false);
        if (head.ExitCode != 0)
        {
            return SourceState.Unknown($"the repository '{path}' has no commit yet, so tag and changes could not be checked");
        }

        var commit = CakeTools.CreateContext().GitLogTip(path).Sha;
        var status = await GitAsync(path, ["-c", "core.quotePath=false", "status", "--porcelain", "--no-renames", "--untracked-files=normal"], cancellationToken).ConfigureAwait(false);
        var tags = await GitAsync(path, ["tag", "--points-at", "HEAD"], cancellationToken).ConfigureAwait(false);
        if (status.ExitCode != 0 || tags.ExitCode != 0)
        {
            return SourceState.Unknown($"git could not read the changes of '{path}': {FirstLine(status.ExitCode != 0 ? status : tags)}");
        }

        // Two letters of state and a space, then the path.
        var changed = status.Output.Where(line => line.Length > 3).Select(line => line[3..].Trim('"')).Order(StringComparer.Ordinal).ToList();
        return new SourceState(true, null, commit, changed.Count == 0, [.. changed.Take(FilesNamed)], [.. tags.Output.Order(StringComparer.Ordinal)]);
    }

    private static Task<ProgramResult> GitAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // Without optional locks a status never writes the index, which another git may be using.
        var surroundings = new Dictionary<string, string> { ["GIT_OPTIONAL_LOCKS"] = "0", ["LC_ALL"] = "C" };
        return ProgramRunner.RunAsync(new ProgramRequest("git", ["-C", directory, .. arguments]) { EnvironmentVariables = surroundings }, null, cancellationToken);
    }

    private static string FirstLine(ProgramResult result) =>
        result.Error.FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) is { } line ? $"'{line.Trim()}'" : $"nothing, with exit code {result.ExitCode}";
}
