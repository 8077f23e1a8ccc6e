using System.Text;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;
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

        var files = await MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None);

        Assert.Equal([("005", "a-1"), ("006", "b"), ("1000", "last")], files.Select(f => (f.Version.Text, f.Name)));
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

        var files = await MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None);

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
        var before = Assert.Single(await MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None));
        await File.WriteAllTextAsync(folder.File("lib/a.sql"), "SELECT 2");

        var after = Assert.Single(await MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None));

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
        await File.WriteAllTextAsync(folder.File("V5__f.sql"), "SELECT 1;");
        await File.WriteAllTextAsync(folder.File("notes.txt"), "x");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None));

        Assert.Equal(ExitCode.Configuration, fault.ExitCode);
        Assert.Equal(
            $"RT2502 the migrations in '{folder.Path}' have 9 faults: "
            + "0004_e.sql:1:1: COMMIT would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself; "
            + "0004_e.sql:2:1: BEGIN would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself; "
            + "001_a.sql:2:8: what starts here with a single quote has no end; "
            + "002_b.sql: there is no statement in it. Delete the file, or write one; "
            + "003_c.sql: the file is not UTF-8 at byte 1. Save it as UTF-8; "
            + "004_d.sql: the file is not UTF-16 at byte 6. Save it as UTF-8; "
            + "V5__f.sql: not a name of a migration. Name it such as 006_add_index.sql or forward_2.1.0.sql, backward_2.1.0.sql for the way back, R_name.sql to run it again when it changes; or move it away; "
            + "notes.txt: not a name of a migration. Name it such as 006_add_index.sql or forward_2.1.0.sql, backward_2.1.0.sql for the way back, R_name.sql to run it again when it changes; or move it away; "
            + "0004_e.sql and 004_d.sql have the same version. Give one of them another.",
            fault.Message);
    }

    [Fact]
    public async Task Should_ReadPairsPhasesAndRepeatables_When_TheyLieInFolders()
    {
        foreach (var (name, sql) in new[]
        {
            ("forward_1.10.sql", "SELECT 1;"), ("forward_1.9_a.sql", "-- rollout: phase backfill\nSELECT 1;"), ("backward_1.9_a.sql", "SELECT 2;"), ("expand/003_b.sql", "SELECT 1;"),
            ("expand/backward_003_b.sql", "SELECT 3;"), ("contract/004_c.sql", "-- rollout: contract\nSELECT 1;"), ("R_views.sql", "SELECT 1;"), ("lib/rows.csv", "1"),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            await File.WriteAllTextAsync(folder.File(name), sql);
        }

        var files = await MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None);

        Assert.Equal(
            [
                "1.9 a forward_1.9_a.sql Backfill Versioned backward_1.9_a.sql:SELECT 2", "1.10 forward forward_1.10.sql  Versioned :", "003 b expand/003_b.sql Expand Versioned expand/backward_003_b.sql:SELECT 3",
                "004 c contract/004_c.sql Contract Versioned :", "R_views views R_views.sql  Repeatable :",
            ],
            files.Select(f => $"{f.Version} {f.Name} {f.FileName} {f.Phase} {f.Kind} {f.Backward?.FileName}:{f.Backward?.Statements[0].Text}"));
        Assert.All(files, f => Assert.True(File.Exists(f.Path), f.Path));
    }

    [Fact]
    public async Task Should_TellWhatDoesNotFit_When_FilesContradictEachOther()
    {
        foreach (var (name, sql) in new[]
        {
            ("forward_2.1.0.sql", "SELECT 1;"), ("2.1_a.sql", "SELECT 1;"), ("backward_3.sql", "SELECT 1;"), ("004_b.sql", "SELECT 1;"), ("backward_004_c.sql", "SELECT 1;"), ("005_d.down.sql", "SELECT 1;"),
            ("contract/006_e.sql", "-- rollout: phase expand\nSELECT 1;"), ("1234567890123456789_f.sql", "SELECT 1;"), ("1..2_g.sql", "SELECT 1;"),
        })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            await File.WriteAllTextAsync(folder.File(name), sql);
        }

        var fault = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None));

        const string Name = ": not a name of a migration. Name it such as 006_add_index.sql or forward_2.1.0.sql, backward_2.1.0.sql for the way back, R_name.sql to run it again when it changes; or move it away; ";
        Assert.Equal(
            $"RT2502 the migrations in '{folder.Path}' have 7 faults: "
            + $"005_d.down.sql{Name}1..2_g.sql{Name}1234567890123456789_f.sql{Name}"
            + "contract/006_e.sql: its header says expand, its folder contract. Move the file, or correct the header; "
            + "2.1_a.sql and forward_2.1.0.sql have the same version. Give one of them another; "
            + "backward_004_c.sql: the migration 004 has another name. Name both files alike behind the version; "
            + "backward_3.sql: there is no migration 3 that it could take back. Add it, or delete this file.",
            fault.Message);
    }

    [Fact]
    public async Task Should_RefuseGaps_When_ThePolicySaysSo()
    {
        foreach (var name in new[] { "001_a.sql", "2_b.sql", "R_c.sql", "004_d.sql" })
        {
            await File.WriteAllTextAsync(folder.File(name), "SELECT 1;");
        }

        Assert.Equal(4, (await MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None)).Count);
        var refuse = new MigrationFilePlan { Gaps = GapPolicy.Refuse };
        var gap = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, refuse, CancellationToken.None));
        File.Move(folder.File("004_d.sql"), folder.File("2.1_d.sql"));
        var dots = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, refuse, CancellationToken.None));
        File.Move(folder.File("2.1_d.sql"), folder.File("0003_d.sql"));

        Assert.EndsWith("have 1 fault: 004_d.sql: the version 3 is missing before it, and database.files.gaps is refuse. Add the file, rename this one, or set it to allow.", gap.Message, StringComparison.Ordinal);
        Assert.EndsWith("have 1 fault: 2.1_d.sql: nothing follows on 2.1, because it has dots, and database.files.gaps is refuse. Use whole numbers, or set it to allow.", dots.Message, StringComparison.Ordinal);
        Assert.Equal(4, (await MigrationFolder.ReadAsync(folder.Path, refuse, CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("006", "6", 0)]
    [InlineData("2.1", "2.1.0", 0)]
    [InlineData("2.1.0", "2.1.0.1", -1)]
    [InlineData("999999999999999999", "1.0", 1)]
    [InlineData("R_a", "999999999999999999", 1)]
    [InlineData("R_b", "R_a", 1)]
    [InlineData("R_a", "R_a", 0)]
    public void Should_CompareNumberByNumber_When_VersionsHaveDots(string left, string right, int expected)
    {
        var (a, b) = (MigrationVersion.Parse(left), MigrationVersion.Parse(right));

        Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
        Assert.Equal(-expected, Math.Sign(b.CompareTo(a)));
        Assert.Equal(expected == 0, a.Equals(b));
        Assert.True(expected != 0 || a.GetHashCode() == b.GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.")]
    [InlineData("v1")]
    [InlineData("1234567890123456789")]
    public void Should_Refuse_When_AVersionIsNoNumber(string text) => Assert.False(MigrationVersion.TryParse(text, out _));

    [Fact]
    public async Task Should_SaySo_When_ThereIsNothing()
    {
        var empty = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.Path, new(), CancellationToken.None));
        var missing = await Assert.ThrowsAsync<RolloutException>(() => MigrationFolder.ReadAsync(folder.File("none"), new(), CancellationToken.None));

        Assert.EndsWith("have 1 fault: there are no migrations.", empty.Message, StringComparison.Ordinal);
        Assert.EndsWith("have 1 fault: the folder does not exist.", missing.Message, StringComparison.Ordinal);
    }
}
