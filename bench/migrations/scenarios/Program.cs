using System.Globalization;
using Npgsql;
using Rollout.Local.Postgres;
using Rollout.MigrationScenarios;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Cases = "bench/migrations/scenarios/cases";
const string Document = "docs/migrations-scenarios.md";
const string Table = "| | scenario | ends | files | s | retries | queries | longest ms | longest that waited ms | as it must |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
const int Rounds = 25;

var names = Scenario.Names(Cases).Where(name => args.All(arg => arg == "--write") || args.Any(arg => name.StartsWith(arg, StringComparison.Ordinal))).ToList();
var root = Directory.CreateTempSubdirectory("rollout-scenarios-").FullName;
using var cluster = new PostgresCluster(Path.Combine(root, "postgres"), TimeProvider.System);
var results = new List<ScenarioResult>();
try
{
    var port = (await cluster.EnsureAsync(0, true, CancellationToken.None)).Port;
    Console.Write(Table);
    foreach (var name in names)
    {
        await ExecuteAsync(port, $"CREATE DATABASE \"{name}\" TEMPLATE template0");
        var result = await new ScenarioRun(Scenario.Read(Cases, name), Connection(port, name), Directory.CreateDirectory(Path.Combine(root, name)).FullName, Rounds).RunAsync();
        results.Add(result);
        Console.WriteLine(result.Row);
        foreach (var fault in result.Faults)
        {
            Console.WriteLine($"    {fault}");
        }

        await ExecuteAsync(port, $"DROP DATABASE \"{name}\" WITH (FORCE)");
    }
}
finally
{
    await cluster.PurgeAsync(CancellationToken.None);
    Directory.Delete(root, recursive: true);
}

if (args.Contains("--write"))
{
    const string Marker = "<!-- Written by bench/migrations/scenarios.sh --write -->\n";
    var text = await File.ReadAllTextAsync(Document);
    await File.WriteAllTextAsync(Document, string.Concat(text.AsSpan(0, text.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length), "\n", Table, string.Concat(results.Select(result => result.Row + "\n"))));
}

return results.Count > 0 && results.All(result => result.Faults.Count == 0) ? 0 : 1;

static string Connection(int port, string database) =>
    new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = PostgresCluster.Role, Database = database, Pooling = false, CommandTimeout = 600 }.ConnectionString;

static async Task ExecuteAsync(int port, string sql)
{
    await using var session = new NpgsqlConnection(Connection(port, "postgres"));
    await session.OpenAsync();
    await using var command = new NpgsqlCommand(sql, session);
    await command.ExecuteNonQueryAsync();
}
