namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>Statements in unusual spellings, each labelled by hand: what must be found, and what must be let through.</summary>
public sealed class LabelledStatementsTests
{
    public static TheoryData<string, string> Breaking => new()
    {
        // Spellings.
        { "aLtEr tAbLe\n\tPUBLIC . T\n\tdRoP\n\t-- the old one\n\tA", "drop-column" },
        { "ALTER TABLE ONLY public.t DROP IF EXISTS a RESTRICT", "drop-column" },
        { "ALTER TABLE t ADD z int, DROP COLUMN IF EXISTS a, ADD y int", "drop-column" },
        { "ALTER TABLE U&\"\\0074\" DROP COLUMN \"a\"", "drop-column" },
        { "ALTER TABLE t /* /* nested */ */ DROP a;;", "drop-column" },
        { "ALTER FOREIGN TABLE far DROP COLUMN a", "drop-column" },
        { "SET search_path TO other; ALTER TABLE t DROP a", "drop-column" },
        { "ALTER TABLE app.public.t DROP COLUMN a", "drop-column" },
        { "DROP FOREIGN TABLE far", "drop-table" },
        { "DROP TABLE pt1", "drop-table" },
        { "CREATE FUNCTION t() RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP TABLE t", "drop-table" },
        { "CREATE TEMP TABLE t (id int); DROP TABLE public.t", "drop-table" },
        { "ALTER VIEW tv RENAME COLUMN a TO a2", "rename-column" },
        { "ALTER TABLE IF EXISTS t RENAME a TO \"A\"", "rename-column" },
        { "ALTER MATERIALIZED VIEW mv RENAME TO mv2", "rename-object" },
        { "ALTER TYPE public.mood RENAME VALUE 'b' TO 'bb'", "rename-enum-value" },
        { "CREATE SCHEMA s; CREATE TYPE s.mood AS ENUM ('x'); ALTER TYPE mood RENAME VALUE 'a' TO 'c'", "rename-enum-value" },

        // A view that does not have all that was there.
        { "ALTER TABLE t RENAME TO t_new; CREATE VIEW t AS SELECT id, b FROM t_new", "rename-table" },
        { "ALTER TABLE t RENAME TO t_new; CREATE VIEW t AS SELECT * FROM t_new WHERE a > 0", "rename-table" },
        { "ALTER TABLE t RENAME TO t_new; CREATE MATERIALIZED VIEW t AS SELECT * FROM t_new", "rename-table" },
        { "ALTER TABLE t RENAME TO t_new; CREATE VIEW other.t AS SELECT * FROM t_new", "rename-table" },
        { "DROP VIEW tv; CREATE VIEW tv AS SELECT id FROM t WHERE a > 0 AND b <> ''", "drop-object" },
        { "ALTER TABLE t SET SCHEMA other", "lose-access" },

        // Columns that the stable release does not write.
        { "ALTER TABLE t ADD z text NOT NULL DEFAULT (NULL)", "add-required-column" },
        { "ALTER TABLE t ADD z text DEFAULT NULL::text NOT NULL", "add-required-column" },
        { "ALTER TABLE t ADD z int CHECK (z IS NOT NULL)", "add-required-column" },
        { "ALTER TABLE t ADD z int CONSTRAINT z_set CHECK ((z > 0) AND (z IS NOT NULL))", "add-required-column" },
        { "ALTER TABLE t ADD COLUMN z int, ADD CONSTRAINT z_set CHECK (z IS NOT NULL) NOT VALID", "set-not-null" },
        { "ALTER TABLE t ADD z int; ALTER TABLE t ADD CHECK (z IS NOT NULL) NOT VALID", "set-not-null" },
        { "ALTER TABLE t ADD z int, ALTER COLUMN z SET NOT NULL", "set-not-null" },
        { "ALTER TABLE t ADD CONSTRAINT nn CHECK (b IS NOT NULL) NOT VALID; ALTER TABLE t ALTER b SET NOT NULL", "set-not-null" },
        { "ALTER TABLE t ADD CONSTRAINT nn CHECK (b IS NOT NULL) NOT VALID, ALTER b SET NOT NULL", "set-not-null" },
        { "ALTER TABLE t ADD CONSTRAINT nn CHECK (b IS NOT NULL OR a = 1) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT nn; ALTER TABLE t ALTER b SET NOT NULL", "set-not-null" },
        { "ALTER TABLE t ADD z int DEFAULT 0 UNIQUE", "add-unique-constraint" },
        { "ALTER TABLE t ADD z int PRIMARY KEY DEFAULT 0", "add-unique-constraint" },
        { "ALTER TABLE t ADD z json[]", "json-column" },
        { "ALTER TABLE t ADD z pg_catalog.json DEFAULT '{}'", "json-column" },
        { "ALTER TABLE t ALTER m DROP DEFAULT", "change-default" },
        { "ALTER DOMAIN dom SET DEFAULT 3", "change-default" },
        { "ALTER DOMAIN dom DROP NOT NULL", "drop-not-null" },
        { "ALTER TABLE t ALTER COLUMN id SET GENERATED ALWAYS", "identity-always" },
        { "ALTER TABLE t ALTER a TYPE text COLLATE \"C\"", "change-column-type" },
        { "ALTER TABLE t ALTER v TYPE varchar(10)[] USING ARRAY[v]", "change-column-type" },
        { "ALTER TABLE pt ALTER x TYPE bigint", "change-column-type" },

        // Access, roles and servers.
        { "REVOKE INSERT (a) ON TABLE t FROM app CASCADE", "lose-access" },
        { "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM app", "lose-access" },
        { "ALTER ROLE app NOLOGIN", "lose-access" },
        { "ALTER DATABASE shop SET search_path = other", "lose-access" },
        { "REASSIGN OWNED BY app TO admin", "lose-access" },
        { "DROP ROLE IF EXISTS app", "drop-object" },
        { "DROP OWNED BY app", "drop-object" },
        { "DROP SCHEMA other CASCADE", "drop-object" },
        { "DROP EXTENSION IF EXISTS citext", "drop-object" },
        { "DROP ROUTINE f1(int)", "drop-object" },
        { "DROP AGGREGATE my_sum(int)", "drop-object" },
        { "DROP POLICY p1 ON t", "drop-object" },
        { "DROP TYPE IF EXISTS mood, comp", "drop-object" },
        { "DROP DOMAIN dom", "drop-object" },
        { "DROP FUNCTION f1; CREATE FUNCTION f1(a bigint) RETURNS int LANGUAGE sql AS 'SELECT 2'", "drop-object" },
        { "ALTER TABLE t DISABLE TRIGGER ALL", "disable-trigger" },
        { "ALTER TABLE t DISABLE TRIGGER USER", "disable-trigger" },
        { "ALTER TABLE t DISABLE RULE r", "restrict-rows" },
        { "CREATE POLICY only_mine ON t AS RESTRICTIVE USING (a = 1)", "restrict-rows" },
        { "TRUNCATE ONLY t RESTART IDENTITY", "truncate" },
        { "ALTER TABLE t DROP CONSTRAINT IF EXISTS t_pkey CASCADE", "drop-unique" },

        // Code that runs although it does not look so.
        { "DO LANGUAGE plpgsql $x$ BEGIN DROP TABLE t; END $x$", "drop-table" },
        { "EXPLAIN (ANALYZE, BUFFERS) DELETE FROM t", "not-inspected" },
        { "EXPLAIN ANALYZE VERBOSE UPDATE t SET a = 1", "not-inspected" },
        { "PREPARE p AS DELETE FROM t", "not-inspected" },
        { "ALTER INDEX ALL IN TABLESPACE slow SET TABLESPACE fast", "not-inspected" },
        { "SELECT 1, public.drop_everything()", "not-inspected" },
    };

    public static TheoryData<string, string> Stopping => new()
    {
        { "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID, VALIDATE CONSTRAINT k", "validate-in-same-transaction" },
        { "ALTER TABLE t VALIDATE CONSTRAINT ck, ALTER a SET DEFAULT 1", "validate-in-same-transaction" },
        { "ALTER INDEX t_a SET TABLESPACE fast", "rewrite-table" },
        { "ALTER TABLE t ADD z serial8", "serial-column" },
        { "ALTER TABLE t ADD z smallint GENERATED ALWAYS AS IDENTITY", "serial-column" },
        { "ALTER TABLE t ADD z float8 DEFAULT pg_catalog.random()", "volatile-default" },
        { "ALTER TABLE t ADD z text DEFAULT md5(random()::text)", "volatile-default" },
        { "ALTER TABLE t ADD z int DEFAULT nextval('sq'::regclass)", "volatile-default" },
        { "CREATE INDEX ON ONLY t (a)", "create-index" },
        { "CREATE UNIQUE INDEX ON pt (k)", "create-index" },
        { "DROP INDEX public.t_a, t_uq2", "drop-index" },
        { "REINDEX SCHEMA public", "reindex" },
        { "VACUUM FULL VERBOSE t", "rewrite-table" },
        { "CLUSTER", "rewrite-table" },
        { "LOCK t", "lock-table" },
        { "LOCK TABLE ONLY public.t IN EXCLUSIVE MODE NOWAIT", "lock-table" },
        { "MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = u.a", "unbatched-change" },
        { "WITH gone AS (DELETE FROM t RETURNING *) SELECT count(*) FROM gone", "unbatched-change" },
        { "COPY (DELETE FROM t RETURNING id) TO '/tmp/gone'", "unbatched-change" },
        { "-- rollout: backfill\nUPDATE t SET a = 1", "unbatched-change" },
        { "ALTER TABLE ONLY t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES ONLY_HERE.parent (id) MATCH FULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED", "foreign-key-not-deferred" },
        { "ALTER TABLE t ADD z int DEFAULT 1 CONSTRAINT f REFERENCES parent ON UPDATE SET NULL", "foreign-key-not-deferred" },
        { "CREATE DOMAIN strict AS text NOT NULL", "domain-constraint" },
        { "ALTER DOMAIN public.dom ADD CHECK (VALUE > 0)", "domain-constraint" },
        { "ALTER TABLE pt DETACH PARTITION pt1", "detach-partition" },
        { "ALTER TABLE pt ATTACH PARTITION pt2 DEFAULT", "attach-partition" },
        { "SET SESSION statement_timeout = '1h'", "own-timeouts" },
        { "RESET ROLE", "session-change" },
        { "ROLLBACK AND CHAIN", "transaction-control" },
    };

    public static TheoryData<string[]> Harmless => new()
    {
        new[] { "ALTER TABLE t ADD COLUMN z uuid, ALTER COLUMN z SET DEFAULT gen_random_uuid()" },
        new[] { "ALTER TABLE t ADD z int, ADD CONSTRAINT z_known CHECK (z > 0) NOT VALID" },
        new[] { "ALTER TABLE t ADD z int, ADD CONSTRAINT z_known CHECK (z > 0) NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT z_known" },
        new[] { "ALTER TABLE \"public\".\"t\" ADD COLUMN \"Odd Col\" varchar(20) COLLATE \"C\" NOT NULL DEFAULT 'it''s; DROP TABLE t'" },
        new[] { "ALTER TABLE t ADD z bool NOT NULL DEFAULT false, ADD y date DEFAULT CURRENT_DATE, ADD x text DEFAULT current_user" },
        new[] { "ALTER TABLE t ADD z mood DEFAULT 'a'::public.mood NOT NULL" },
        new[] { "ALTER TABLE t ADD z timestamptz DEFAULT (now() AT TIME ZONE 'UTC')" },
        new[] { "ALTER TABLE t ADD CONSTRAINT nn CHECK ((b IS NOT NULL)) NOT VALID;", "ALTER TABLE t VALIDATE CONSTRAINT nn; ALTER TABLE t ALTER COLUMN b SET NOT NULL" },
        new[] { "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID; CREATE INDEX CONCURRENTLY i ON t (b); ALTER TABLE t VALIDATE CONSTRAINT k" },
        new[] { "CREATE INDEX i ON ONLY pt (x); CREATE INDEX CONCURRENTLY i1 ON pt1 (x); ALTER INDEX i ATTACH PARTITION i1" },
        new[] { "CREATE TABLE pt3 PARTITION OF pt FOR VALUES FROM (20) TO (30)" },
        new[] { "CREATE TABLE pt4 (LIKE pt INCLUDING DEFAULTS); ALTER TABLE pt ATTACH PARTITION pt4 FOR VALUES FROM (30) TO (40)" },
        new[] { "ALTER TABLE t RENAME TO t_new; CREATE VIEW t WITH (security_barrier) AS SELECT x.* FROM ONLY t_new AS x" },
        new[] { "CREATE OR REPLACE VIEW tv AS SELECT id, a, b, n FROM t" },
        new[] { "DROP TRIGGER IF EXISTS trg ON t; CREATE TRIGGER trg BEFORE UPDATE ON t FOR EACH ROW EXECUTE PROCEDURE trgf()" },
        new[] { "CREATE OR REPLACE FUNCTION f7(int, text DEFAULT 'x; DROP TABLE t') RETURNS int LANGUAGE plpgsql AS $fn$ BEGIN DROP TABLE t; RETURN 1; END $fn$" },
        new[] { "CREATE TYPE size AS ENUM ('s', 'm'); ALTER TYPE size RENAME VALUE 's' TO 'xs'; ALTER TYPE public.size RENAME TO sizes" },
        new[] { "CREATE DOMAIN name_of AS text; ALTER DOMAIN name_of SET DEFAULT 'x'; DROP DOMAIN name_of" },
        new[] { "CREATE SEQUENCE s9; ALTER SEQUENCE s9 RENAME TO s10; DROP SEQUENCE s10" },
        new[] { "CREATE TABLE n (id bigint PRIMARY KEY, t_ref int); ALTER TABLE n DROP COLUMN t_ref, ADD COLUMN k int NOT NULL UNIQUE; TRUNCATE n; DROP TABLE n" },
        new[] { "CREATE TABLE n (id int); CREATE INDEX ON n (id); REINDEX TABLE n; LOCK TABLE n; CLUSTER n" },
        new[] { "ALTER TABLE t DROP CONSTRAINT IF EXISTS ck" },
        new[] { "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT VALID", "ALTER TABLE t DROP CONSTRAINT k" },
        new[] { "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app" },
        new[] { "EXPLAIN SELECT * FROM t; EXPLAIN (COSTS off) DELETE FROM t" },
        new[] { "INSERT INTO u SELECT id, a FROM t ON CONFLICT (id) DO UPDATE SET a = excluded.a" },
        new[] { "SELECT 'DROP TABLE t', $$ TRUNCATE t $$" },
        new[] { "ALTER TABLE t CLUSTER ON t_a; ALTER TABLE t REPLICA IDENTITY FULL" },
        new[] { "ALTER TABLE t ENABLE TRIGGER trg" },
        new[] { "SAVEPOINT s; RELEASE SAVEPOINT s; SET LOCAL work_mem = '64MB'" },
        new[] { "ALTER TABLE t ALTER v TYPE pg_catalog.varchar(40), ALTER n TYPE numeric(20,2)" },
        new[] { "ALTER TABLE t ALTER COLUMN vc SET DATA TYPE pg_catalog.text USING CAST(vc AS text)" },
    };

    [Theory]
    [MemberData(nameof(Breaking))]
    public void Should_StopTheRollout_When_TheStableReleaseWouldBreak(string sql, string rule)
    {
        var report = LintSource.Lint(LintSource.Large, sql);

        Assert.Contains(rule, report.Findings.Where(f => f.Stops).Select(f => f.Rule.Id));
    }

    [Theory]
    [MemberData(nameof(Stopping))]
    public void Should_FindIt_When_TrafficOrTheRunnerWouldStop(string sql, string rule) => Assert.Contains(rule, LintSource.Unsafe(LintSource.Large, sql));

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Should_LetItThrough_When_BothReleasesCanLiveWithIt(string[] migrations) => Assert.Empty(LintSource.Unsafe(LintSource.Large, migrations));
}
