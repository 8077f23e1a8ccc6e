using Npgsql;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>The labelled migrations on a real server: the same verdict from its catalog, and the locks and rewrites that were forecast.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class MeasuredMigrationTests(PostgresFixture postgres)
{
    private const string Locks = """
        SELECT DISTINCT c.relname || '=' || replace(l.mode, 'Lock', '')
        FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE l.pid = pg_backend_pid() AND l.mode <> 'AccessShareLock' AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        """;

    private const string Files = "SELECT c.oid::text || ' ' || c.relfilenode FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relfilenode > 0 AND c.relkind <> 'S' AND n.nspname IN ('public', 'billing')";

    private const string Scans = "SELECT relid::text || ' ' || seq_scan FROM pg_stat_xact_all_tables WHERE schemaname IN ('public', 'billing')";

    private const string Names = "SELECT c.oid::text || ' ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'billing')";

    [PostgresFact]
    public async Task Should_AgreeWithTheServer_When_RunOnIt()
    {
        var (differences, compared) = await MeasureAsync(LabelledMigration.All.Values);

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(compared > 600, $"only {compared} migrations were compared");
    }

    [PostgresFact]
    public async Task Should_AgreeWithTheServer_When_ActionsAreCombinedAtRandom()
    {
        // Given two or three actions of a table at a time, in one statement or in several
        var actions = await File.ReadAllLinesAsync(Path.Combine(LabelledMigration.Folder, "actions.txt"));
        var random = new Random(Seed: 7);
        var combinations = Enumerable.Range(0, 250).Select(i => string.Join(i % 3 == 0 ? "; ALTER TABLE customers " : ", ", random.GetItems(actions, random.Next(2, 4)).Distinct()));

        var (differences, compared) = await MeasureAsync(combinations.Select(c => new LabelledMigration(c, "", "", [$"ALTER TABLE customers {c}"])));

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(compared > 150, $"only {compared} combinations were compared");
    }

    [PostgresTheory]
    [InlineData("TYPE varchar(400)", true)]
    [InlineData("TYPE text", true)]
    [InlineData("TYPE varchar(200)", false)]
    [InlineData("SET STATISTICS 10", false)]
    public async Task Should_FailInAPreparedQuery_When_TheResultHasAnotherType(string change, bool fails)
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE orders (memo varchar(200))");
        await using var session = await database.OpenAsync();
        await ListAsync(session, "PREPARE memos AS SELECT memo FROM orders");
        await ListAsync(session, "EXECUTE memos");

        await database.ExecuteAsync($"ALTER TABLE orders ALTER COLUMN memo {change}");

        var fault = await Record.ExceptionAsync(() => ListAsync(session, "EXECUTE memos"));
        Assert.Equal(fails ? "0A000" : null, (fault as PostgresException)?.SqlState);
        Assert.Equal(fails, LintSource.Rules(LabelledMigration.Schema, $"ALTER TABLE orders ALTER COLUMN memo {change}").Contains("prepared-result-type"));
    }

    [PostgresTheory]
    [InlineData("a int, b int DEFAULT 0", "42725")]
    [InlineData("a int, b int", null)]
    [InlineData("a text, b int DEFAULT 0", null)]
    public async Task Should_RefuseTheCall_When_AFunctionIsAmbiguous(string arguments, string? code)
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'");
        await using var session = await database.OpenAsync();
        var create = $"CREATE FUNCTION f({arguments}) RETURNS int LANGUAGE sql AS 'SELECT 2'";
        var findings = LintSource.Rules(await CatalogReader.ReadAsync(session, CancellationToken.None), create);

        await ListAsync(session, create);

        var fault = await Record.ExceptionAsync(() => ListAsync(session, "SELECT f(1)"));
        Assert.Equal(code, (fault as PostgresException)?.SqlState);
        Assert.Equal(code is not null, findings.Contains("ambiguous-function"));
    }

    [PostgresTheory]
    [InlineData("CREATE PUBLICATION p FOR TABLE logs", true)]
    [InlineData("CREATE PUBLICATION p; ALTER PUBLICATION p ADD TABLE logs", true)]
    [InlineData("CREATE PUBLICATION p FOR TABLE logs WITH (publish = 'insert')", false)]
    [InlineData("ALTER TABLE logs REPLICA IDENTITY FULL; CREATE PUBLICATION p FOR TABLE logs", false)]
    public async Task Should_RefuseADelete_When_APublishedTableHasNoKey(string publish, bool refused)
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE logs (line text)");
        await using var session = await database.OpenAsync();
        var findings = LintSource.Rules(await CatalogReader.ReadAsync(session, CancellationToken.None), publish);

        await ListAsync(session, publish);

        var fault = await Record.ExceptionAsync(() => ListAsync(session, "DELETE FROM logs"));
        Assert.Equal(refused ? "55000" : null, (fault as PostgresException)?.SqlState);
        Assert.Equal(refused, findings.Contains("publish-without-key"));
    }

    [PostgresTheory]
    [InlineData("to_hex(5)", false)]
    [InlineData("array_to_string(ARRAY[1], ',')", false)]
    [InlineData("jsonb_set('{}', '{a}', '1')", false)]
    [InlineData("inet_server_port()", false)]
    [InlineData("txid_current()", false)]
    [InlineData("pg_current_wal_lsn()", true)]
    [InlineData("gen_random_uuid()", true)]
    public async Task Should_KnowTheFunctionsOfTheServer_When_TheyAreADefault(string value, bool rewrites)
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync("CREATE TABLE orders (memo text)");
        await using var session = await database.OpenAsync();
        var catalog = LabelledMigration.Sized(await CatalogReader.ReadAsync(session, CancellationToken.None));
        var before = await FilesAsync(session);

        var findings = LintSource.Rules(catalog, $"ALTER TABLE orders ADD COLUMN z text DEFAULT ({value})::text");

        await ListAsync(session, $"ALTER TABLE orders ADD COLUMN z text DEFAULT ({value})::text");
        Assert.Equal(rewrites, findings.Contains("volatile-default"));
        Assert.Equal(rewrites, !before.OrderBy(f => f.Key).SequenceEqual((await FilesAsync(session)).Where(f => before.ContainsKey(f.Key)).OrderBy(f => f.Key)));
    }

    internal async Task<(IReadOnlyList<string> Differences, int Compared)> MeasureAsync(IEnumerable<LabelledMigration> migrations)
    {
        var database = await postgres.CreateAsync();
        await database.ExecuteAsync(LabelledMigration.SchemaSql);
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET timezone TO 'UTC'");
        var catalog = LabelledMigration.Sized(await CatalogReader.ReadAsync(database.Connection, CancellationToken.None));
        await using var session = await database.OpenAsync();
        var before = await FilesAsync(session);
        var names = (await ListAsync(session, Names)).Select(n => n.Split(' ')).ToDictionary(n => n[0], n => n[1]);
        var differences = new List<string>();
        var compared = 0;
        foreach (var migration in migrations)
        {
            differences.AddRange(migration.Disagreements(migration.Lint(catalog)).Select(d => $"{migration.Place}: {d}"));
            var vector = new LockVector(string.Join(";\n", migration.Files), null, null, false);

            // What cannot be read or may not run has no forecast, and the lock of who draws from a sequence keeps nobody out.
            if (vector.Statements.SelectMany(s => s.Ddl is Ddl.Block block ? block.Parts.Prepend(s) : [s]).Any(s => s.NeedsNoTransaction || s.Branch.Length > 0 || s.Ddl is Ddl.Code or Ddl.Unknown || s.Source.Text.StartsWith("SELECT nextval", StringComparison.Ordinal) || s.Source.Text.StartsWith("SELECT setval", StringComparison.Ordinal) || s.Source.Data is not null || s.Source.Text.Contains(":from", StringComparison.Ordinal)) || migration.Severity == "runner")
            {
                continue;
            }

            await using var transaction = await session.BeginTransactionAsync();
            var scansBefore = await ListAsync(session, Scans);
            try
            {
                foreach (var statement in vector.Statements)
                {
                    await ListAsync(session, statement.Source.Text);
                }
            }
            catch (PostgresException)
            {
                // It names a role or a language that the server does not have, or is refused for good reason.
                continue;
            }

            var scans = (await ListAsync(session, Scans)).Except(scansBefore).Select(s => s.Split(' ')[0]).Where(names.ContainsKey).Select(id => names[id]).ToHashSet();
            var locks = await ListAsync(session, Locks);
            var after = await FilesAsync(session);
            var files = before.Where(f => after.TryGetValue(f.Key, out var file) && file != f.Value).Select(f => names[f.Key]);
            var left = names.Where(n => after.ContainsKey(n.Key)).Select(n => n.Value).ToHashSet();
            var forecast = vector.Forecast(catalog);
            differences.AddRange(vector.Statements.All(s => s.Ddl is Ddl.AlterTable or Ddl.CreateIndex or Ddl.CreateTable { IsTemporary: false, Columns.Count: > 0 }) ? Compare(migration.Place, "reads all rows of", scans, Scanned(vector, catalog).Where(names.Values.Contains)) : []);
            compared++;
            differences.AddRange(Compare(migration.Place, "locks", locks, forecast.Locks));
            differences.AddRange(Compare(migration.Place, "writes anew", files, forecast.Rewrites.Where(left.Contains)));
        }

        return (differences, compared);
    }

    /// <summary>Tables whose rows are read one by one: to look at them, or to write them anew.</summary>
    private static HashSet<string> Scanned(LockVector vector, Catalog catalog)
    {
        var tables = new HashSet<string>();
        foreach (var statement in vector.Statements)
        {
            var forecast = LockForecaster.Of(catalog, statement.Ddl);
            tables.UnionWith(forecast.Scans.Select(s => s.Relation).Concat(forecast.Relations.Where(r => forecast.Rewrites.Contains(r.Name))).Where(r => !catalog.IsNew(r)).Select(r => r.Name));
            catalog = CatalogChange.After(catalog, statement.Ddl);
        }

        return tables;
    }

    private static async Task<Dictionary<string, string>> FilesAsync(NpgsqlConnection session) => (await ListAsync(session, Files)).Select(f => f.Split(' ')).ToDictionary(f => f[0], f => f[1]);

    private static IEnumerable<string> Compare(string place, string what, IEnumerable<string> measured, IEnumerable<string> forecast) =>
        measured.Except(forecast).Select(l => $"{place}: {what} {l}, not forecast").Concat(forecast.Except(measured).Select(l => $"{place}: {what} {l} forecast, not measured"));

    private static async Task<List<string>> ListAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.FieldCount == 1 && reader.GetFieldType(0) == typeof(string) && !reader.IsDBNull(0) ? reader.GetString(0) : "");
        }

        return rows;
    }
}
