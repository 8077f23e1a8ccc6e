using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Tests.Journal;

namespace Rollout.Tasks.Tests.Database.Backups;

public sealed class BackupFolderTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TemporaryFolder temporary = new();

    private BackupFolder Folder => new(temporary.Path);

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void Should_NotCount_When_ItWasNotFinished()
    {
        using var unfinished = Folder.Begin("app", At);

        Assert.Empty(Folder.All());
        Assert.Single(Directory.EnumerateDirectories(temporary.Path));
    }

    [Fact]
    public void Should_RemoveIt_When_AKilledRunLeftIt()
    {
        // Given one whose process holds it, and one whose process is gone
        using var running = Folder.Begin("app", At);
        var abandoned = Directory.CreateDirectory(Path.Combine(temporary.Path, "app-20250101T000000000Z.unfinished")).FullName;
        File.WriteAllText(Path.Combine(abandoned, "taking.lock"), string.Empty);
        var foreign = Directory.CreateDirectory(Path.Combine(temporary.Path, "mine.unfinished")).FullName;

        // When
        using var next = Folder.Begin("app", At.AddSeconds(1));

        // Then
        Assert.Equal((false, true, true, true), (Directory.Exists(abandoned), Directory.Exists(foreign), Directory.Exists(running.Folder), Directory.Exists(next.Folder)));
    }

    [Fact]
    public void Should_PruneOnlyThatDatabase_When_SeveralShareAFolder()
    {
        Finish("app", At);
        Finish("other", At.AddSeconds(1));
        Finish("app", At.AddSeconds(2));

        var removed = Folder.Prune("app", 1);

        Assert.Equal(["app-20260102T030405000Z"], removed);
        Assert.Equal(["app", "other"], Folder.All().Select(backup => backup.Manifest.Database));
    }

    [Fact]
    public void Should_HaveASafeFolderName_When_TheDatabaseHasNot()
    {
        var backup = Finish("../Größe", At);

        Assert.Equal("___Gr__e-20260102T030405000Z", backup.Name);
        Assert.Equal("../Größe", Assert.Single(Folder.Of("../Größe")).Manifest.Database);
    }

    [Fact]
    public void Should_BeForItsOwnerAlone_When_Made()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Finish("app", At).Path));
        }
    }

    [Theory]
    [InlineData(null, "dump is missing")]
    [InlineData("12", "dump has 2 bytes, 3 were written")]
    [InlineData("123", null)]
    public void Should_SayTheSizeFault_When_FilesDiffer(string? content, string? expected)
    {
        var backup = Finish("app", At, new BackupFile("dump", 3, "00"));
        if (content is not null)
        {
            File.WriteAllText(backup.Dump, content);
        }

        Assert.Equal(expected, BackupVerifier.SizeFault(backup));
    }

    private Backup Finish(string database, DateTimeOffset at, params BackupFile[] files)
    {
        using var unfinished = Folder.Begin(database, at);
        return unfinished.Finish(new BackupManifest(database, "15.0", at, BackupKind.Custom) { Files = files });
    }
}
