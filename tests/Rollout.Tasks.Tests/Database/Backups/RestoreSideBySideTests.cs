using Npgsql;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Backups;

[Collection(PostgresTestGroup.Name)]
public sealed class RestoreSideBySideTests(PostgresFixture postgres) : BackupTestBase(postgres)
{
    private const string Sums = "SELECT (SELECT md5(string_agg(a::text, '' ORDER BY id)) FROM account a) || (SELECT count(*) FROM part) || (SELECT sum(x) FROM \"Odd 'one\".\"T 1\")";

    [PostgresTheory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Should_BeExactlyTheBackup_When_Swapped(int jobs)
    {
        // Given
        Plan = Plan with { Jobs = jobs };
        await Database.ExecuteAsync($"ALTER DATABASE {Name} SET search_path = public, \"Odd 'one\"; ALTER DATABASE {Name} SET work_mem = '5MB'; ALTER DATABASE {Name} CONNECTION LIMIT 55; REVOKE CONNECT ON DATABASE {Name} FROM PUBLIC");
        var before = await Database.ScalarAsync(Sums);
        await TakeAsync();
        await Database.ExecuteAsync("UPDATE account SET name = 'x' WHERE id < 10; DELETE FROM account WHERE id > 4990; INSERT INTO part VALUES (5); CREATE TABLE made_later(x int REFERENCES account); INSERT INTO made_later VALUES (1)");
        var after = await Database.ScalarAsync(Sums);
        await using var session = await Database.OpenAsync();

        // When
        var result = await RestoreAsync();

        // Then
        Assert.Equal(before, await Database.ScalarAsync(Sums));
        Assert.NotEqual(before, after);
        Assert.Equal(true, await Database.ScalarAsync("SELECT to_regclass('made_later') IS NULL"));
        Assert.Equal("public, \"Odd 'one\" 5MB 55 false", await Database.ScalarAsync("SELECT current_setting('search_path') || ' ' || current_setting('work_mem') || ' ' || datconnlimit || ' ' || has_database_privilege('public', datname, 'CONNECT') FROM pg_database WHERE datname = current_database()"));
        Assert.Equal(1L, result.SessionsEnded);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => new NpgsqlCommand("SELECT 1", session).ExecuteScalarAsync());

        // And what it replaced is there, and nobody writes to it by mistake
        var kept = new TestDatabase(Postgres.Unmade(result.Kept));
        Assert.Equal(after, await kept.ScalarAsync(Sums));
        Assert.Equal("25006", (await Assert.ThrowsAsync<PostgresException>(() => kept.ExecuteAsync("DELETE FROM account"))).SqlState);
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM pg_database WHERE datname LIKE 'rollout\\_restore\\_%'"));
    }

    [PostgresFact]
    public async Task Should_SayWhatIsLostAndChangeNothing_When_NobodyAccepts()
    {
        // Given
        var backup = await TakeAsync();
        await Database.ExecuteAsync("DELETE FROM account WHERE id > 4990; CREATE TABLE made_later(x int); INSERT INTO made_later VALUES (1)");
        var after = await Database.ScalarAsync(Sums);

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => RestoreAsync(accept: false));

        // Then
        Assert.Equal(("RT2575", ExitCode.Held), (fault.Code, fault.ExitCode));
        Assert.Equal(after, await Database.ScalarAsync(Sums));
        Assert.Equal(0L, await Database.ScalarAsync($"SELECT count(*) FROM pg_database WHERE datname LIKE '%{Name}\\_%' OR datname LIKE 'rollout\\_restore\\_%'"));
        Assert.Contains(Said, line => line.StartsWith($"all that was written since {backup.Manifest.TakenAt:u} is lost; the whole server wrote ", StringComparison.Ordinal));
        Assert.Contains(Said, line => line.StartsWith("  public.account: 5000 rows in the backup, 4990 now", StringComparison.Ordinal));
        Assert.Contains(Said, line => line.StartsWith("  public.made_later: not in the backup, 1 rows now", StringComparison.Ordinal));
    }

    [PostgresTheory]
    [InlineData(true, "bytes, ")]
    [InlineData(false, "its SHA-256 differs")]
    public async Task Should_Refuse_When_TheDumpIsDamaged(bool cut, string expected)
    {
        // Given a dump that was cut at 80 %, or one of whose bytes has changed
        var backup = await TakeAsync();
        var bytes = await File.ReadAllBytesAsync(backup.Dump);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(backup.Dump, cut ? bytes[..(bytes.Length * 8 / 10)] : bytes);
        var before = await Database.ScalarAsync(Sums);

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => RestoreAsync());

        // Then
        Assert.StartsWith($"RT2572 the backup '{backup.Name}' is refused: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, await Database.ScalarAsync(Sums));
    }

    [PostgresFact]
    public async Task Should_FindTheCut_When_OnlyTheFullReadCanTell()
    {
        var backup = await TakeAsync();
        var bytes = await File.ReadAllBytesAsync(backup.Dump);
        await File.WriteAllBytesAsync(backup.Dump, bytes[..(bytes.Length * 8 / 10)]);

        var fault = await Rollout.Tasks.Database.Backups.BackupVerifier.ReadFullyAsync(backup.Dump, CancellationToken.None);

        Assert.StartsWith("pg_restore ended with 1: ", fault, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Should_LeaveTheLiveOneAlone_When_TheRestoredOneDiffers()
    {
        // Given a manifest that promises a row more
        var backup = await TakeAsync();
        var tables = backup.Manifest.Tables.Select(table => table.Table == "public.account" ? table with { Rows = 5001 } : table).ToList();
        await File.WriteAllBytesAsync(Path.Combine(backup.Path, "manifest.json"), (backup.Manifest with { Tables = tables }).ToJson());
        var before = await Database.ScalarAsync("SELECT oid FROM pg_database WHERE datname = current_database()");

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => RestoreAsync());

        // Then
        Assert.Equal($"RT2577 restored, 1 tables of '{Name}' do not hold what the backup's manifest says: public.account. The live database was not touched. Name another backup with --backup=NAME.", fault.Message);
        Assert.Equal(before, await Database.ScalarAsync("SELECT oid FROM pg_database WHERE datname = current_database()"));
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM pg_database WHERE datname LIKE 'rollout\\_restore\\_%'"));
    }

    [PostgresFact]
    public async Task Should_UndoTheFirstRename_When_TheSecondCannotBe()
    {
        // Given somebody in the database that shall take the name; nobody ends sessions there
        var other = await Postgres.CreateAsync();
        var name = new NpgsqlConnectionStringBuilder(other.Connection.Reveal()).Database!;
        await using var session = await other.OpenAsync();

        // When
        var fault = await Assert.ThrowsAsync<RolloutException>(() => Rollout.Tasks.Database.Backups.Restores.DatabaseSwap.RunAsync(Database.Connection, name, "kept_" + Name, TimeProvider.System, CancellationToken.None));

        // Then
        Assert.Equal("RT2578", fault.Code);
        Assert.Equal(5000L, await Database.ScalarAsync("SELECT count(*) FROM account"));
        Assert.Equal(0L, await Database.ScalarAsync("SELECT count(*) FROM pg_database WHERE datname LIKE 'kept\\_%'"));
    }

    [PostgresFact]
    public async Task Should_NameThem_When_TheBackupIsNotThere()
    {
        var backup = await TakeAsync();

        var fault = await Assert.ThrowsAsync<RolloutException>(() => RestoreAsync(backup: "nope"));

        Assert.Equal($"RT2574 there is no backup 'nope' of '{Name}' in '{Folder.Path}'. There are: {backup.Name}. Nothing was changed.", fault.Message);
    }
}
