using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Sources;

/// <summary>Asks the git program about a folder.</summary>
/// <param name="directory">Absolute path of a folder; it need not be in a repository.</param>
internal sealed class GitRepository(string directory)
{
    private const int FilesShown = 10;

    /// <summary>What is checked out, and whether it is clean. Changes nothing, not even git's index.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Not available where git can say nothing; that is no fault.</returns>
    public async Task<SourceState> ReadAsync(CancellationToken cancellationToken)
    {
        ProgramResult head;
        try
        {
            head = await GitAsync(["rev-parse", "HEAD"], cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2001")
        {
            return SourceState.Unknown("the program 'git' is not installed");
        }

        if (head.ExitCode != 0)
        {
            return SourceState.Unknown($"'{directory}' is no git repository with a commit");
        }

        var status = await GitAsync(["status", "--porcelain"], cancellationToken).ConfigureAwait(false);
        var tags = await GitAsync(["tag", "--points-at", "HEAD"], cancellationToken).ConfigureAwait(false);
        return status.ExitCode != 0 || tags.ExitCode != 0
            ? SourceState.Unknown($"git cannot read '{directory}': {string.Join(" ", status.Error.Concat(tags.Error))}")
            : new SourceState(
                Available: true,
                null,
                head.Output[0],
                status.Output.Count == 0,
                [.. status.Output.Select(line => line[3..]).Order(StringComparer.Ordinal).Take(FilesShown)],
                [.. tags.Output.Order(StringComparer.Ordinal)]);
    }

    private Task<ProgramResult> GitAsync(string[] arguments, CancellationToken cancellationToken) =>
        ProgramRunner.RunAsync(new ProgramRequest("git", ["--no-optional-locks", .. arguments]) { WorkingDirectory = directory }, null, cancellationToken);
}
