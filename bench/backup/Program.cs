using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Rollout.BackupTrial;
using Rollout.Local.Postgres;
using Rollout.Tasks;
using Rollout.Tasks.Database.Backups;
using Rollout.Tasks.Database.Backups.Restores;
using Rollout.Tasks.Spec;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var megabytes = args is [var size] ? int.Parse(size, null) : 1000;
var root = Directory.CreateTempSubdirectory("rollout-backup-trial-").FullName;
using var cluster = new PostgresCluster(Path.Combine(root, "postgres"), TimeProvider.System);
try
{
    var port = (await cluster.EnsureAsync(0, true, CancellationToken.None)).Port;
    return await new Trial(port, Path.Combine(root, "backups")).RunAsync(megabytes) ? 0 : 1;
}
finally
{
    await cluster.PurgeAsync(CancellationToken.None);
    Directory.Delete(root, recursive: true);
}

/// <summary>One backup and one restore, and the proof.</summary>
internal sealed class Trial(int port, string backups)
{
    private const string Filled = "SELECT count(*) || ' ' || sum(hashtext(body)::bigint) || ' ' || sum(id) FROM document";
    private readonly BackupPlan plan = new() { Checksums = true };
    private readonly BackupFolder folder = new(backups);
    private bool good = true;

    public async Task<bool> RunAsync(int megabytes)
    {
        await ExecuteAsync("postgres", "CREATE DATABASE app TEMPLATE template0");
        await FillAsync(megabytes);
        var filled = await ScalarAsync("app", Filled);
        await using var writers = new Writers(Connection("app"), 4);
        await Task.Delay(TimeSpan.FromSeconds(2));

        var before = Stopwatch.GetTimestamp();
        var backup = await new BackupRunner(plan, folder, Say, TimeProvider.System).TakeAsync(new Secret(Connection("app")), backups, CancellationToken.None);
        var after = Stopwatch.GetTimestamp();
        Say($"backup: {backup.Manifest.Seconds:0.0} s, {backup.Manifest.Bytes / 1e6:0} MB, {backup.Manifest.Tables.Sum(table => table.Rows)} rows in {backup.Manifest.Tables.Count} tables");

        await CutAsync(backup);
        var started = Stopwatch.GetTimestamp();
        var result = await new RestoreSideBySide(plan, folder, Say, TimeProvider.System).RunAsync(new Secret(Connection("app")), backup.Name, _ => true, CancellationToken.None);
        Say($"restore: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, of it swap {result.Swap.TotalMilliseconds:0} ms, {result.SessionsEnded} sessions ended");
        await writers.StopAsync();
        await ProveAsync(writers, before, after, filled, result.Kept);
        return good;
    }

    private async Task FillAsync(int megabytes)
    {
        await ExecuteAsync("app", "CREATE TABLE document(id bigint PRIMARY KEY, body text NOT NULL); CREATE TABLE account(id int PRIMARY KEY, amount bigint NOT NULL); CREATE TABLE move(id bigint PRIMARY KEY, account int NOT NULL REFERENCES account, amount bigint NOT NULL); INSERT INTO account SELECT i, 0 FROM generate_series(0, 999) i");
        for (var first = 0L; (long)(await ScalarAsync("app", "SELECT pg_database_size('app')"))! < megabytes * 1_000_000L; first += 200_000)
        {
            await ExecuteAsync("app", $"INSERT INTO document SELECT i, md5(i::text) || md5(random()::text) || repeat(md5((i / 7)::text), 4) FROM generate_series({first}, {first + 199_999}) i");
        }

        Say($"database: {(long)(await ScalarAsync("app", "SELECT pg_database_size('app')"))! / 1e6:0} MB");
    }

    /// <summary>A copy of the backup whose dump ends at 80 % must be refused, by its manifest and by the full read alone.</summary>
    private async Task CutAsync(Backup backup)
    {
        var cut = new BackupFolder(backups + "-cut");
        var path = Directory.CreateDirectory(Path.Combine(cut.Path, backup.Name)).FullName;
        File.Copy(Path.Combine(backup.Path, BackupManifest.FileName), Path.Combine(path, BackupManifest.FileName));
        var dump = Path.Combine(path, BackupManifest.DumpName);
        File.Copy(backup.Dump, dump);
        await using (var stream = File.OpenWrite(dump))
        {
            stream.SetLength(stream.Length * 8 / 10);
        }

        var code = await Refusal(() => new RestoreSideBySide(plan, cut, Say, TimeProvider.System).RunAsync(new Secret(Connection("app")), null, _ => true, CancellationToken.None));
        Check("the cut dump is refused", code == "RT2572", code);
        var fault = await BackupVerifier.ReadFullyAsync(dump, CancellationToken.None);
        Check("the full read alone refuses it", fault is not null, fault ?? "it was read");
        Directory.Delete(cut.Path, recursive: true);
    }

    private async Task ProveAsync(Writers writers, long before, long after, object? filled, string kept)
    {
        var restored = await IdsAsync();
        var must = writers.Acknowledged.Where(move => move.Acknowledged < before).Select(move => move.Id).ToList();
        var mustNot = writers.Acknowledged.Where(move => move.Began > after).Select(move => move.Id).ToHashSet();
        Check("moves acknowledged before the backup that are missing", must.All(restored.Contains), $"{must.Count(id => !restored.Contains(id))} of {must.Count}");

        // The writers go on in the restored database, with numbers above all those before.
        var swapped = writers.Acknowledged.Where(move => move.Began > after).Select(move => move.Id).DefaultIfEmpty(0).Max();
        var keptIds = await IdsAsync(kept);
        Check("moves of between backup and swap that are in the restored one", !keptIds.Except(must).Where(mustNot.Contains).Any(restored.Contains), $"{keptIds.Count(id => mustNot.Contains(id) && restored.Contains(id))} of {keptIds.Count(mustNot.Contains)}");
        var unbalanced = await ScalarAsync("app", "SELECT count(*) FROM account a WHERE amount <> (SELECT coalesce(sum(amount), 0) FROM move m WHERE m.account = a.id)");
        Check("accounts that differ from the sum of their moves", unbalanced is 0L, $"{unbalanced} of 1000");
        Check("the documents are the same", Equals(filled, await ScalarAsync("app", Filled)), $"{filled}");
        Say($"writers: {writers.Acknowledged.Count} moves up to {swapped}, {writers.Failures} failed sessions or transactions, longest gap {writers.LongestGap.TotalMilliseconds:0} ms");
    }

    private async Task<HashSet<long>> IdsAsync(string database = "app")
    {
        await using var session = new NpgsqlConnection(Connection(database));
        await session.OpenAsync();
        return [.. await TableCounter.ReadAsync(session, "SELECT id FROM move", reader => reader.GetInt64(0), CancellationToken.None)];
    }

    private static async Task<string> Refusal(Func<Task> work)
    {
        try
        {
            await work();
            return "nothing";
        }
        catch (RolloutException fault)
        {
            return fault.Code;
        }
    }

    private void Check(string what, bool holds, string found)
    {
        good &= holds;
        Say($"{(holds ? "ok  " : "BAD ")} {what}: {found}");
    }

    private static void Say(FormattableString text) => Say(FormattableString.Invariant(text));

    private static void Say(string text) => Console.WriteLine(text);

    private string Connection(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = PostgresCluster.Role, Database = database, Pooling = false, CommandTimeout = 600 }.ConnectionString;

    private async Task ExecuteAsync(string database, string sql) => await ScalarAsync(database, sql);

    private async Task<object?> ScalarAsync(string database, string sql)
    {
        await using var session = new NpgsqlConnection(Connection(database));
        await session.OpenAsync();
        await using var command = new NpgsqlCommand(sql, session);
        return await command.ExecuteScalarAsync();
    }
}
