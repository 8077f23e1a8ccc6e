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
            var before = catalog;
            catalog = CatalogChange.After(catalog, statement.Ddl);
            locks = [.. locks.Select(l => Moved(l.Relation, before.Full, statement.Ddl) is { } to ? l with { Relation = to } : l)];
        }

        return (locks.Where(l => l.Relation.Schema != Catalog.Temporary && catalog.Relations.ContainsKey(l.Relation)).Select(l => $"{l.Relation.Name}={l.Mode}").ToHashSet(), rewrites);
    }

    /// <summary>Where the relation is behind the statement; null when it has not moved.</summary>
    private static ObjectName? Moved(ObjectName relation, Func<ObjectName, ObjectName> full, Ddl ddl) => ddl switch
    {
        Ddl.AlterTable { Actions: [TableAction.RenameTo rename] } alter when full(alter.Name) == relation => relation with { Name = rename.Name },
        Ddl.AlterTable { Actions: [TableAction.SetSchema move] } alter when full(alter.Name) == relation => relation with { Schema = move.Schema },
        Ddl.Rename { Kind: ObjectKind.Sequence } rename when full(rename.Name) == relation => relation with { Name = rename.To },
        _ => null,
    };

    private static IEnumerable<string> Parts(string list) => Comma().Split(list).Where(p => p.Length > 0);

    [GeneratedRegex(@",\s*")]
    private static partial Regex Comma();
}
