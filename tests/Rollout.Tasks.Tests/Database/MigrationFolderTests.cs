using System.Text;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Tests.Journal;

namespace Rollout.Tasks.Tests.Database;

public sealed class MigrationFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Should_ReadInTheOrderOfVersions_When_NamesAreMixed()
    {
        foreach (var name in new[] { "1000_last.sql", "006_b.sql", "005_a-1.sql", ".gitkeep", "README.md" })
        {
            await File.WriteAllTextAsync(folder.File(name), "SELECT 1;");
        }

        var files = await MigrationFolder.ReadAsync(folder.Path, CancellationToken.None);

        Assert.Equal([("005", "a-1"), ("006", "b"), ("1000", "last")], files.Select(f => (f.Version, f.Name)));
    }

    [Fact]
    public async Task Should_HaveOneChecksum_When_OnlyLineEndsAndByteOrderMarkDiffer()
    {
        await File.WriteAllBytesAsync(folder.File("001_a.sql"), Encoding.UTF8.GetBytes("SELECT 1;\n-- é\u2028\f\n"));
        await File.WriteAllBytesAsync(folder.File("002_b.sql"), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("SELECT 1;\r\n-- é\u2028\f\r\n")]);
        await File.WriteAllBytesAsync(folder.File("003_c.sql"), Encoding.UTF8.GetBytes("SELECT 1; \n-- é\u2028\f\n"));
        await File.WriteAllTextAsync(folder.File("004_d.sql"), "SELECT 1;\n-- é\u2028\f\n", Encoding.Unicode);
        await File.WriteAllTextAsync(folder.File("005_e.sql"), "SELECT 1;\r\n-- é\u2028\f\r\n", Encoding.BigEndianUnicode);
        await File.WriteAllTextAsync(folder.File("006_f.sql"), "SELECT 1;\r-- é\u2028\f\r");

        var files = await MigrationFolder.ReadAsync(folder.Path, CancellationToken.None);

        Assert.Equal(files[0].Checksum, files[1].Checksum);
        Assert.Equal(files[0].Checksum, files[3].Checksum);
        Assert.Equal(files[0].Checksum, files[4].Checksum);
        Assert.Equal(files[0].Checksum, files[5].Checksum);
        Assert.NotEqual(files[0].Checksum, files[2].Checksum);
        Assert.Matches("^[0-9a-f]{64}$", files[0].Checksum);
    }

    [Fact]
    public async Task Should_HaveAnotherChecksum_When_AnIncludedFileChanges()
    {
        Directory.CreateDirectory(folder.File("lib"));
        await File.WriteAllTextAsync(folder.File("001_a.sql"), "\\ir lib/a.sql\n");
        await File.WriteAllTextAsync(folder.File("lib/a.sql"), "SELECT 1");
        var before = Assert.Single(await MigrationFolder.ReadAsync(folder.Path, CancellationToken.None));
        await File.WriteAllTextAsync(folder.File("lib/a.sql"), "SELECT 2");

        var after = Assert.Single(await MigrationFolder.ReadAsync(folder.Path, CancellationToken.None));

        Assert.Equal("SELECT 1", Assert.Single(before.Statements).Text);
        Assert.NotEqual(before.Checksum, after.Checksum);
    }

    [Fact]
    public async Task Should_TellAllFaults_When_ThereAreSeveral()
    {
        await File.WriteAllTextAsync(folder.File("001_a.sql"), "SELECT 1;\nSELECT 'x");
        await File.WriteAllTextAsync(folder.File("002_b.sql"), " -- nothing\n");
        await File.WriteAllBytesAsync(folder.File("003_c.sql"), [0x53, 0xFF, 0x53]);
        await File.WriteAllBytesAsync(folder.File("004_d.sql"), [0xFF, 0xFE, 0x53, 0x00, 0x00, 0xD8, 0x41, 0x00]);
        await File.WriteAllTextAsync(folder.File("0004_e.sql"), "COMMIT;\nBEGIN;");
        await File.WriteAllTextAsync(folder.File("5_f.sql"), "SELECT 1;");
        await File.WriteAllTextAsync(folder.File("notes.txt"), "x");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, CancellationToken.None));

        Assert.Equal(ExitCode.Configuration, fault.ExitCode);
        Assert.Equal(
            $"RT2502 the migrations in '{folder.Path}' have 9 faults: "
            + "0004_e.sql:1:1: COMMIT would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself; "
            + "0004_e.sql:2:1: BEGIN would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself; "
            + "001_a.sql:2:8: what starts here with a single quote has no end; "
            + "002_b.sql: there is no statement in it. Delete the file, or write one; "
            + "003_c.sql: the file is not UTF-8 at byte 1. Save it as UTF-8; "
            + "004_d.sql: the file is not UTF-16 at byte 6. Save it as UTF-8; "
            + "5_f.sql: not a name of a migration. Name it such as 006_add_index.sql (three digits or more, underscore, name), or move it away; "
            + "notes.txt: not a name of a migration. Name it such as 006_add_index.sql (three digits or more, underscore, name), or move it away; "
            + "0004_e.sql and 004_d.sql have the same version. Give one of them another.",
            fault.Message);
    }

    [Fact]
    public async Task Should_SaySo_When_ThereIsNothing()
    {
        var empty = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, CancellationToken.None));
        var missing = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.File("none"), CancellationToken.None));

        Assert.EndsWith("have 1 fault: there are no migrations.", empty.Message, StringComparison.Ordinal);
        Assert.EndsWith("have 1 fault: the folder does not exist.", missing.Message, StringComparison.Ordinal);
    }
}
