using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Sources;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class ReleaseTagCheckTests
{
    private static readonly SourceState Tagged = new(true, null, "4f2c", true, [], ["v1.7.0", "v1.8.0"]);

    [Fact]
    public async Task Should_Pass_When_TheTagPointsToTheCommit() => Assert.Equal(CheckResult.Passed("'v1.8.0' points to commit 4f2c"), await RunAsync(Tagged, CheckPolicy.Stop));

    [Theory]
    [InlineData(CheckPolicy.Stop, CheckOutcome.Failed)]
    [InlineData(CheckPolicy.Warn, CheckOutcome.Warned)]
    public async Task Should_FollowThePolicy_When_TheTagPointsElsewhere(CheckPolicy policy, object outcome) => Assert.Equal(
        new CheckResult((CheckOutcome)outcome, "RT2616", "the tag 'v1.8.0' (preflight.releaseTag) does not point to commit 4f2c, which has 'v1.7.0'. Check the tagged commit out, tag this one with 'git tag v1.8.0', or set preflight.git."),
        await RunAsync(Tagged with { Tags = ["v1.7.0"] }, policy));

    [Fact]
    public async Task Should_SayThatThereIsNone_When_TheCommitHasNoTag() =>
        Assert.Contains("which has no tag.", (await RunAsync(Tagged with { Tags = [] }, CheckPolicy.Stop)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Should_SayThatItWasNotChecked_When_ThereIsNoRepository() =>
        Assert.Equal(CheckResult.NotChecked("no repository"), await RunAsync(SourceState.Unknown("no repository"), CheckPolicy.Stop));

    [Fact]
    public async Task Should_SayThatItWasNotChecked_When_PolicyIsOff() =>
        Assert.Equal(CheckResult.NotChecked("switched off in rollout.yaml (preflight.git)"), await RunAsync(Tagged, CheckPolicy.Off));

    private static Task<CheckResult> RunAsync(SourceState state, CheckPolicy policy) => new ReleaseTagCheck(_ => Task.FromResult(state), "v1.8.0", policy).RunAsync(CancellationToken.None);
}
