using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Tests.Database.Linting;

/// <summary>Statements with the locks and rewrites that PostgreSQL 15.18 was seen to make, and the schema they were run on.</summary>
internal static class LockVectors
{
    private static readonly string Folder = Path.Combine(Spec.SpecSource.RepositoryRoot, "tests", "Rollout.Tasks.Tests", "Database", "Linting");

    public static string SchemaSql { get; } = File.ReadAllText(Path.Combine(Folder, "pg15-locks.sql"));

    public static IReadOnlyList<LockVector> All { get; } = Read();

    /// <summary>The schema as the statements before have made it, and in use.</summary>
    public static Catalog Schema { get; } = Parse(SchemaSql).Aggregate(Catalog.Empty, (at, statement) => CatalogChange.After(at, statement.Ddl)).AsInUse();

    public static IReadOnlyList<ParsedStatement> Parse(string sql) => [.. SqlSplitter.Split(sql).Statements.Select(DdlParser.Parse)];

    private static IReadOnlyList<LockVector> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "pg15-locks.json")));
        return [.. document.RootElement.GetProperty("statements").EnumerateArray().Select(s => new LockVector(
            s.GetProperty("sql").GetString()!, s.GetProperty("locks").GetString(), s.GetProperty("rewrite").GetString(), s.GetProperty("no_transaction_block").GetBoolean()))];
    }
}

/// <summary>A statement, or several in one transaction.</summary>
internal sealed partial record LockVector(string Sql, string? Locks, string? Rewrite, bool RefusedInTransaction)
{
    public IReadOnlyList<ParsedStatement> Statements { get; } = LockVectors.Parse(Sql.Replace("|||", ";", StringComparison.Ordinal));

    public FrozenSet<string> MeasuredLocks => Parts(Locks!).Select(l => l.Replace("Lock", "", StringComparison.Ordinal)).ToFrozenSet();

    public FrozenSet<string> MeasuredRewrites => Parts(Rewrite!).ToFrozenSet();

    /// <summary>What is forecast for the statements, as it can be seen after them: locks of relations that are gone are not there, and a relation has its new name.</summary>
    public (IReadOnlySet<string> Locks, IReadOnlySet<string> Rewrites) Forecast(Catalog catalog)
    {
        var locks = new HashSet<RelationLock>();
        var rewrites = new HashSet<string>();
        foreach (var statement in Statements)
        {
            var forecast = LockForecaster.Of(catalog, statement.Ddl);
            locks.UnionWith(forecast.Locks);
            rewrites.UnionWith(forecast.Rewrites);
            catalog = CatalogChange.After(catalog, statement.Ddl);
            if (statement.Ddl is Ddl.AlterTable { Actions: [TableAction.RenameTo rename] } alter)
            {
                locks = [.. locks.Select(l => l.Relation == catalog.Full(alter.Name) ? l with { Relation = l.Relation with { Name = rename.Name } } : l)];
            }
        }

        return (locks.Where(l => catalog.Relations.ContainsKey(l.Relation)).Select(l => $"{l.Relation.Name}={l.Mode}").ToHashSet(), rewrites);
    }

    private static IEnumerable<string> Parts(string list) => Comma().Split(list).Where(p => p.Length > 0);

    [GeneratedRegex(@",\s*")]
    private static partial Regex Comma();
}
