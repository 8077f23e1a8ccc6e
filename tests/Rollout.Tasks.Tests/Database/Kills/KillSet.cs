using System.Globalization;
using System.Text;

namespace Rollout.Tasks.Tests.Database.Kills;

/// <summary>Migrations of every kind, with statements that show when they have run twice: most add one to what is there.</summary>
internal static class KillSet
{
    private const int Rows = 20_000;

    /// <summary>How many there are.</summary>
    public const int Count = 34;

    public static void Write(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "001_tables.sql"), $"CREATE TABLE big(id int NOT NULL, runs int NOT NULL DEFAULT 0, filler text); INSERT INTO big SELECT n, 0, md5(n::text) FROM generate_series(1, {Rows}) n; CREATE TABLE log(line text)");
        for (var n = 2; n <= 21; n++)
        {
            Small(folder, n);
        }

        Write(folder, 22, "indexes", "CREATE INDEX CONCURRENTLY big_filler ON big(filler); CREATE UNIQUE INDEX CONCURRENTLY big_id ON big(id)");
        Write(folder, 23, "mixed", "INSERT INTO log VALUES ('23 a'); CREATE INDEX CONCURRENTLY IF NOT EXISTS big_runs ON big(runs); UPDATE big SET runs = runs + 1 WHERE id <= 5000; VACUUM big; ALTER TABLE big ADD COLUMN late int; INSERT INTO log VALUES ('23 b')");
        Write(folder, 24, "fill", string.Join(";\n", Enumerable.Range(0, 5).Select(i => $"UPDATE big SET runs = runs + 1, late = id WHERE id > {i * 4000} AND id <= {(i + 1) * 4000};\nVACUUM big")));
        Write(folder, 25, "rebuild", "REINDEX INDEX CONCURRENTLY big_filler; INSERT INTO log VALUES ('25'); DROP INDEX CONCURRENTLY big_runs");
        Write(folder, 26, "data", "CREATE TABLE copied(n int);\nCOPY copied FROM stdin;\n" + string.Concat(Enumerable.Range(1, 500).Select(n => n.ToString(CultureInfo.InvariantCulture) + "\n")) + "\\.\nINSERT INTO log VALUES ('26');");
        Write(folder, 27, "enum", "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE moods(m mood); VACUUM moods; ALTER TYPE mood ADD VALUE 'b'; INSERT INTO moods VALUES ('b')");
        Write(folder, 28, "block", "DO $$ BEGIN UPDATE big SET runs = runs + 1 WHERE id % 2 = 0; END $$; SELECT count(*) FROM big");
        for (var n = 29; n <= 32; n++)
        {
            Small(folder, n);
        }

        Write(folder, 33, "backfill", "-- rollout: backfill table=big key=id\nUPDATE big SET runs = runs + 1, late = late + 1 WHERE id BETWEEN :from AND :to");
        File.WriteAllText(Path.Combine(folder, "R_view.sql"), "CREATE OR REPLACE VIEW seen AS SELECT count(*) FROM log");
    }

    private static void Small(string folder, int n) => Write(folder, n, "small", string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE t{n}(x int PRIMARY KEY); INSERT INTO log VALUES ('{n}'); UPDATE big SET runs = runs + 1 WHERE id = {n}"));

    private static void Write(string folder, int version, string name, string sql) =>
        File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{version:000}_{name}.sql")), sql, new UTF8Encoding(false));
}
