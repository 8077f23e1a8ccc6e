using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Preflight;
using Rollout.Tasks.Preflight.Checks;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Journal;

namespace Rollout.Tasks.Tests.Preflight;

public sealed class BackupIsFreshCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(4.0, "")]
    [InlineData(4.1, "the newest backup of 'app', 'app-20260102T120000000Z', is 4.1 h old; 4 h are allowed (database.backup.maxAge). Take one, or raise the limit.")]
    public async Task Should_HoldTheLimit_When_ThereIsOne(double hours, string expected)
    {
        Finish(Now.AddHours(-hours));

        var result = await CheckAsync();

        Assert.Equal(expected.Length == 0 ? CheckOutcome.Passed : CheckOutcome.Failed, result.Outcome);
        Assert.Equal(expected.Length == 0 ? "'app-20260102T120000000Z', 4.0 h old" : expected, result.Message);
    }

    [Fact]
    public async Task Should_Fail_When_ThereIsNone()
    {
        var result = await CheckAsync();

        Assert.Equal(("RT2573", $"there is no backup of 'app' in '{folder.Path}'; one of at most 04:00:00 is needed (database.backup.maxAge). Take one, or take the limit out."), (result.Code, result.Message));
    }

    [Fact]
    public async Task Should_Fail_When_AFileIsMissing()
    {
        Finish(Now, new BackupFile("dump", 3, "00"));

        Assert.Equal("the newest backup of 'app', 'app-20260102T120000000Z', is damaged: dump is missing. Take another one, and remove that folder.", (await CheckAsync()).Message);
    }

    private Task<CheckResult> CheckAsync() =>
        new BackupIsFreshCheck(new BackupFolder(folder.Path), new Secret("Host=nowhere;Database=app"), TimeSpan.FromHours(4), new ManualTimeProvider(Now)).RunAsync(CancellationToken.None);

    private void Finish(DateTimeOffset takenAt, params BackupFile[] files)
    {
        using var unfinished = new BackupFolder(folder.Path).Begin("app", Now);
        unfinished.Finish(new BackupManifest("app", "15.0", takenAt, BackupKind.Custom) { Files = files });
    }
}
