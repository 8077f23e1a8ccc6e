using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class FreeDiskCheckTests
{
    [Fact]
    public async Task Should_Pass_When_ThereIsRoom()
    {
        var result = await RunAsync(Path.GetTempPath(), 1);

        Assert.Equal(CheckOutcome.Passed, result.Outcome);
        Assert.Matches("^[0-9.]+ [KMG]B free$", result.Message);
    }

    [Fact]
    public async Task Should_Fail_When_ThereIsTooLittle()
    {
        var result = await RunAsync(Path.GetTempPath(), 5_000_000_000_000_000);

        Assert.Equal((CheckOutcome.Failed, "RT2613"), (result.Outcome, result.Code));
        Assert.EndsWith("5000000 GB are needed (preflight.freeDisk). Free some, or lower the limit.", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_LookAtTheFolderAbove_When_ItDoesNotExistYet() =>
        Assert.Equal(CheckOutcome.Passed, (await RunAsync(Path.Combine(Path.GetTempPath(), "rollout-not-there", ".rollout"), 1)).Outcome);

    private static Task<CheckResult> RunAsync(string folder, long minimum) => new FreeDiskCheck(folder, minimum).RunAsync(CancellationToken.None);
}
