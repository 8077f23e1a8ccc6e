using System.Diagnostics;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Tests.Images;

namespace Rollout.Tasks.Tests.Sources;

public sealed class GitRepositoryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_SayWhatWasNotChecked_When_ThereIsNoRepository()
    {
        var state = await ReadAsync(folder.Path);

        Assert.False(state.Available);
        Assert.Null(state.Commit);
        Assert.StartsWith($"git says of '{folder.Path}': 'fatal: not a git repository", state.Reason, StringComparison.Ordinal);
        Assert.EndsWith("commit, tag and changes could not be checked", state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_SayWhatWasNotChecked_When_ThereIsNoCommit()
    {
        Git("init", "--quiet");

        var state = await ReadAsync(folder.Path);

        Assert.Equal(SourceState.Unknown($"the repository '{folder.Path}' has no commit yet, so tag and changes could not be checked"), state);
    }

    [Fact]
    public async Task Should_TellCommitAndTags_When_TheTreeIsClean()
    {
        Commit();
        Git("tag", "v1.8.0");
        Git("tag", "--annotate", "--message", "x", "nightly");

        var state = await ReadAsync(Directory.CreateDirectory(folder.In("sub")).FullName);

        Assert.Equal((true, true, Git("rev-parse", "HEAD")), (state.Available, state.Clean, state.Commit));
        Assert.Equal(["nightly", "v1.8.0"], state.Tags);
        Assert.True(state.HasTag("v1.8.0"));
        Assert.False(state.HasTag("V1.8.0"));
    }

    [Fact]
    public async Task Should_NameTheFiles_When_TheyDifferFromTheCommit()
    {
        Commit();
        Git("tag", "v1.8.0");
        folder.Write("file.txt", "changed");
        folder.Write("bücher neu.txt", "new");
        Git("commit", "--quiet", "--allow-empty", "--message", "next");

        var state = await ReadAsync(folder.Path);

        Assert.False(state.Clean);
        Assert.Equal(["bücher neu.txt", "file.txt"], state.ChangedFiles);
        Assert.Empty(state.Tags);
    }

    [Fact]
    public async Task Should_NameTenFiles_When_MoreDiffer()
    {
        Commit();
        for (var i = 0; i < 12; i++)
        {
            folder.Write($"new{i:00}.txt", "new");
        }

        Assert.Equal(10, (await ReadAsync(folder.Path)).ChangedFiles.Count);
    }

    private static Task<SourceState> ReadAsync(string path) => new GitRepository(path).ReadAsync(CancellationToken.None);

    private void Commit()
    {
        Git("init", "--quiet");
        folder.Write("file.txt", "1");
        Git("add", ".");
        Git("commit", "--quiet", "--message", "first");
    }

    private string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", folder.Path, "-c", "user.name=test", "-c", "user.email=test@example.test", "-c", "commit.gpgSign=false", .. arguments]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
