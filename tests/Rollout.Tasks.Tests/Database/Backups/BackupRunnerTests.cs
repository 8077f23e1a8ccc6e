using Npgsql;
using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Backups;

[Collection(PostgresTestGroup.Name)]
public sealed class BackupRunnerTests(PostgresFixture postgres) : BackupTestBase(postgres)
{
    [PostgresTheory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Should_SayWhatItHolds_When_Finished(int jobs)
    {
        Plan = Plan with { Jobs = jobs };

        var backup = await TakeAsync();

        var read = Assert.Single(Folder.All()).Manifest;
        Assert.Equal(backup.Manifest.ToJson(), read.ToJson());
        Assert.Equal((Name, jobs > 0 ? BackupKind.Directory : BackupKind.Custom), (read.Database, read.Kind));
        Assert.Equal(["\"Odd 'one\".\"T 1\" 500", "public.account 5000", "public.empty 0", "public.part_1 100"], read.Tables.Select(table => $"{table.Table} {table.Rows}"));
        Assert.All(read.Tables, table => Assert.NotNull(table.Checksum));
        Assert.Equal(jobs == 0, File.Exists(backup.Dump));
        Assert.Matches("^[0-9A-F]+/[0-9A-F]+$", read.Lsn);
        Assert.All(read.Files, file => Assert.Equal(64, file.Sha256.Length));
        await BackupVerifier.VerifyAsync(backup, CancellationToken.None);
    }

    [PostgresFact]
    public async Task Should_CountWhatIsDumped_When_RowsAreWrittenMeanwhile()
    {
        // Given writers that never pause
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            await using var session = await Database.OpenAsync();
            await using var command = new NpgsqlCommand("INSERT INTO empty SELECT generate_series(1, 100); DELETE FROM account WHERE id = (SELECT max(id) FROM account)", session);
            while (!stop.IsCancellationRequested)
            {
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
        });

        // When
        var backup = await TakeAsync();
        await stop.CancelAsync();
        await writing;

        // Then a restore of it has the very rows
        var result = await RestoreAsync();
        Assert.Equal(backup.Name, result.Backup.Name);
        Assert.Contains(Said, line => line.EndsWith("as in the backup, row by row", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task Should_HoldNoSnapshot_When_Finished()
    {
        await TakeAsync();

        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"));
    }

    [PostgresFact]
    public async Task Should_LeaveNothing_When_ThereIsNoRoom()
    {
        var runner = new BackupRunner(Plan, Folder, Said.Enqueue, TimeProvider.System) { FreeBytes = _ => 1000 };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => runner.TakeAsync(Database.Connection, Path.GetTempPath(), CancellationToken.None));

        Assert.Matches($@"^RT2571 the backup of '{Name}' may need [\d.]+ [KM]B, the size of its tables; 1 KB are free on the disk of '.+'\. Nothing was migrated\.", fault.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.Path));
    }

    [PostgresFact]
    public async Task Should_FailAndHideThePassword_When_ATableCannotBeRead()
    {
        await Database.ExecuteAsync("CREATE TABLE forbidden(x int); REVOKE ALL ON forbidden FROM CURRENT_USER");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => TakeAsync());

        Assert.StartsWith($"RT2570 the backup of '{Name}' was not taken: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("permission denied", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.Path));
    }

    [PostgresFact]
    public async Task Should_KeepTheNewestAndWhatIsNotOurs_When_ThereAreTooMany()
    {
        // Given
        Plan = Plan with { Keep = 2 };
        var foreign = Directory.CreateDirectory(Path.Combine(Folder.Path, $"{Name}-19990101T000000000Z"));
        File.WriteAllText(Path.Combine(foreign.FullName, "dump"), "precious");
        var first = await TakeAsync();

        // When
        var (second, third) = (await TakeAsync(), await TakeAsync());

        // Then
        Assert.Equal([third.Name, second.Name], Folder.All().Select(backup => backup.Name));
        Assert.False(Directory.Exists(first.Path));
        Assert.True(File.Exists(Path.Combine(foreign.FullName, "dump")));
    }

    [PostgresFact]
    public async Task Should_NoteWhen_When_ACommandTakesTheSnapshot()
    {
        Plan = Plan with { Command = ["sh", "-c", "test \"$PGDATABASE\" = " + Name + " && test -n \"$PGPASSWORD\""] };

        var backup = await TakeAsync();

        Assert.Equal(BackupKind.Command, Assert.Single(Folder.All()).Manifest.Kind);
        Assert.Empty(backup.Manifest.Files);
        Assert.Equal("RT2574", (await Assert.ThrowsAsync<RolloutException>(() => RestoreAsync())).Code);
    }

    [PostgresFact]
    public async Task Should_LeaveNothing_When_TheCommandFails()
    {
        Plan = Plan with { Command = ["sh", "-c", "echo no quota for $PGPASSWORD >&2; exit 3"] };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => TakeAsync());

        Assert.Equal("RT2579 the program 'sh' (database.backup.command) ended with 3: no quota for ***. Nothing was migrated. It must end with 0 once the snapshot is done; run it by hand.", fault.Message);
        Assert.Empty(Folder.All());
    }
}
