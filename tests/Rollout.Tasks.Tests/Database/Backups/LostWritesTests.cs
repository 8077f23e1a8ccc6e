using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Database.Backups.Restores;

namespace Rollout.Tasks.Tests.Database.Backups;

public sealed class LostWritesTests
{
    private static readonly BackupManifest Then = new("app", "15.0", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), BackupKind.Custom)
    {
        Tables = [new("a", 10, null), new("b", 5, null), new("gone", 1, null)],
        Writes = [new("a", 100, 20, 3), new("b", 5, 0, 0), new("gone", 1, 0, 0)],
    };

    [Fact]
    public void Should_SayEachTable_When_TheyDiffer()
    {
        var lost = LostWrites.Compare(Then, [new("a", 12, null), new("b", 5, null), new("new", 7, null)], [new("a", 103, 24, 4), new("b", 5, 0, 0), new("new", 7, 1, 0)], 2_500_000);

        Assert.Equal(
            [
                "all that was written since 2026-01-02 03:04:05Z is lost; the whole server wrote 2.5 MB of log since, other databases and indexes included",
                "  a: 10 rows in the backup, 12 now; up to 3 inserted, 4 updated, 1 deleted since",
                "  gone: 1 rows in the backup, gone now",
                "  new: not in the backup, 7 rows now; up to 7 inserted, 1 updated, 0 deleted since",
            ],
            lost.Lines());
    }

    [Fact]
    public void Should_SaySo_When_TheCountersBeganAnew()
    {
        var lost = LostWrites.Compare(Then, [new("a", 10, null), new("b", 5, null), new("gone", 1, null)], [new("a", 2, 0, 0)], null);

        Assert.Equal(["all that was written since 2026-01-02 03:04:05Z is lost; the server's log cannot be compared; its counters of writes began anew since then, so only rows are compared"], lost.Lines());
    }

    [Fact]
    public void Should_SayThatNothingWasSeen_When_NothingDiffers()
    {
        var lost = LostWrites.Compare(Then, Then.Tables, Then.Writes, 0);

        Assert.Equal("  no table has other rows than the backup, and the server counted no writes to one; it counts up to a second late", lost.Lines()[^1]);
    }

    [Theory]
    [InlineData("0/0", 0L)]
    [InlineData("1/2A", 4294967338L)]
    [InlineData("x/1", null)]
    [InlineData("", null)]
    public void Should_BeBytes_When_APositionIsRead(string text, long? expected) => Assert.Equal(expected, LogPosition.Parse(text));
}
