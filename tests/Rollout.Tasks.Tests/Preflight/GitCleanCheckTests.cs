using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class GitCleanCheckTests
{
    private const string Message = "the git tree differs from commit 4f2c: 'src/a.cs', 'b.txt'. Commit or stash it, or set preflight.git.";
    private static readonly SourceState Changed = new(true, null, "4f2c", false, ["src/a.cs", "b.txt"], []);

    [Fact]
    public async Task Should_Pass_When_Clean() =>
        Assert.Equal(CheckResult.Passed("commit 4f2c"), await RunAsync(Changed with { Clean = true, ChangedFiles = [] }, CheckPolicy.Stop));

    [Fact]
    public async Task Should_Fail_When_PolicyIsStop() => Assert.Equal(CheckResult.Failed("RT2615", Message), await RunAsync(Changed, CheckPolicy.Stop));

    [Fact]
    public async Task Should_Warn_When_PolicyIsWarn() => Assert.Equal(CheckResult.Warned("RT2615", Message), await RunAsync(Changed, CheckPolicy.Warn));

    [Fact]
    public async Task Should_NotAskGit_When_PolicyIsOff() => Assert.Equal(
        CheckResult.NotChecked("switched off in rollout.yaml (preflight.git)"),
        await new GitCleanCheck(_ => throw new InvalidOperationException("git was asked"), CheckPolicy.Off).RunAsync(CancellationToken.None));

    [Fact]
    public async Task Should_SayThatItWasNotChecked_When_ThereIsNoRepository() =>
        Assert.Equal(CheckResult.NotChecked("no repository"), await RunAsync(SourceState.Unknown("no repository"), CheckPolicy.Stop));

    private static Task<CheckResult> RunAsync(SourceState state, CheckPolicy policy) => new GitCleanCheck(_ => Task.FromResult(state), policy).RunAsync(CancellationToken.None);
}
