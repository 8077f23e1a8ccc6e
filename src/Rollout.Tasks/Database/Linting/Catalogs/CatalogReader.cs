using System.Collections.Frozen;
using System.Collections.Immutable;
using Npgsql;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>Reads the catalog of a PostgreSQL database, in one round trip. Objects of the server itself are left out.</summary>
internal static class CatalogReader
{
    /// <summary>Reads all that <see cref="Catalog"/> knows of a database.</summary>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached. RT2525: it does not tell its catalog.</exception>
    public static async Task<Catalog> ReadAsync(Secret connection, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout catalog", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            return await ReadAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw new RolloutException("RT2525", $"the catalog of the database '{session.Database}' cannot be read: {(fault as PostgresException)?.MessageText ?? fault.Message} The linter needs it to know which tables are large. Where a table is locked, wait for that and run it again.", innerException: fault);
        }
    }

    /// <summary>Reads it over a session of the caller's, in its transaction.</summary>
    internal static async Task<Catalog> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var batch = new NpgsqlBatch(session);
        await using var disposeBatch = batch.ConfigureAwait(false);
        foreach (var query in CatalogQueries.All)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(query));
        }

        var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        var rows = new CatalogRows(reader, cancellationToken);
        var catalog = (await rows.NextAsync(r => Catalog.Empty with { ServerVersion = r.GetInt32(0), TimeZone = r.GetString(1), SearchPath = Names(r, 2) }).ConfigureAwait(false))[0];
        var relations = (await rows.NextAsync(ReadRelation).ConfigureAwait(false)).ToDictionary(r => r.Name);
        await AddAsync(rows, relations, ReadColumn, (table, column) => table with { Columns = table.Columns.Add(column) }).ConfigureAwait(false);
        await AddAsync(rows, relations, ReadConstraint, (table, constraint) => table with { Constraints = table.Constraints.Add(constraint) }).ConfigureAwait(false);
        await AddAsync(rows, relations, ReadIndex, (table, index) => table with { Indexes = table.Indexes.Add(index) }).ConfigureAwait(false);
        await AddAsync(rows, relations, r => Name(r, 2), (table, parent) => table with { Parents = table.Parents.Add(parent) }).ConfigureAwait(false);
        await AddAsync(rows, relations, r => (Name(r, 2), (string?)r.GetString(4)), (view, read) => view with { Reads = view.Reads.Add(read) }).ConfigureAwait(false);
        await AddAsync(rows, relations, r => new CatalogStatistics(r.GetString(3), Names(r, 2)), (table, statistics) => table with { Statistics = table.Statistics.Add(statistics) }).ConfigureAwait(false);
        var enums = await rows.NextAsync(r => (r.GetString(0), Names(r, 1))).ConfigureAwait(false);
        var domains = await rows.NextAsync(r => (r.GetString(0), new DomainType(SqlPiece.Type(r.GetString(1)), r.GetBoolean(2)))).ConfigureAwait(false);
        await AddAsync(rows, relations, r => new InsertTrigger(r.GetString(2), r.GetString(3)), (table, trigger) => table with { InsertTriggers = table.InsertTriggers.Add(trigger) }).ConfigureAwait(false);
        await AddAsync(rows, relations, r => r.GetString(2), (table, call) => table with { Calls = table.Calls.Add(call) }).ConfigureAwait(false);
        var bodies = await rows.NextAsync(r => (r.GetString(0), SqlPiece.Expression(r.GetString(1)))).ConfigureAwait(false);
        var functions = await rows.NextAsync(r => (r.GetString(0), r.GetBoolean(1))).ConfigureAwait(false);
        var arguments = await rows.NextAsync(r => (Name: r.GetString(0), Arguments: new FunctionArguments([.. Names(r, 1).Select(SqlPiece.Type)], r.GetInt32(2), FunctionArguments.Canonical(SqlPiece.Expression(r.GetString(3)).Tokens)))).ConfigureAwait(false);
        var builtins = await rows.NextAsync(r => r.GetString(0)).ConfigureAwait(false);
        return catalog with
        {
            Arguments = arguments.GroupBy(a => a.Name).ToImmutableDictionary(group => group.Key, group => group.Select(a => a.Arguments).ToImmutableList()),
            StableBuiltins = builtins.ToFrozenSet(),
            Relations = relations.ToImmutableDictionary(),
            Enums = ByName(enums),
            Domains = ByName(domains),
            Functions = ByName(functions),
            TriggerBodies = ByName(bodies),
        };
    }

    private static async Task AddAsync<T>(CatalogRows rows, Dictionary<ObjectName, Relation> relations, Func<NpgsqlDataReader, T> read, Func<Relation, T, Relation> add)
    {
        foreach (var (name, part) in await rows.NextAsync(r => (Name(r, 0), read(r))).ConfigureAwait(false))
        {
            if (relations.TryGetValue(name, out var relation))
            {
                relations[name] = add(relation, part);
            }
        }
    }

    private static Relation ReadRelation(NpgsqlDataReader row) => new(Name(row, 0), KindOf(row.GetString(2)))
    {
        Rows = row.GetInt64(3),
        Bytes = row.GetInt64(4),
        IsDefaultPartition = row.GetBoolean(5),
        PartitionKey = Names(row, 6),
        IsUnlogged = row.GetBoolean(7),
        OfType = row.IsDBNull(8) ? null : row.GetString(8),
        ReplicaIdentity = row.GetString(9) switch { "f" => "FULL", "n" => "NOTHING", "i" => "USING", _ => "DEFAULT" },
        IsPublished = row.GetBoolean(10),
    };

    private static CatalogColumn ReadColumn(NpgsqlDataReader row) => new(row.GetString(2), SqlPiece.Type(row.GetString(3)), row.GetBoolean(4), row.GetBoolean(5) && !row.GetBoolean(6), row.GetBoolean(6));

    /// <summary>A check has no columns of its own, and an exclusion no condition.</summary>
    private static CatalogConstraint ReadConstraint(NpgsqlDataReader row)
    {
        var kind = row.GetString(3) switch
        {
            "p" => ConstraintKind.PrimaryKey,
            "u" => ConstraintKind.Unique,
            "f" => ConstraintKind.ForeignKey,
            "x" => ConstraintKind.Exclude,
            _ => ConstraintKind.Check,
        };
        return new CatalogConstraint(row.GetString(2), kind, kind == ConstraintKind.Check ? [] : Names(row, 4), row.IsDBNull(5) ? null : SqlPiece.Expression(row.GetString(5)), row.IsDBNull(6) ? null : Name(row, 6), row.GetBoolean(8)) { ReferencedColumns = Names(row, 9), IsDeferrable = row.GetBoolean(10) };
    }

    private static CatalogIndex ReadIndex(NpgsqlDataReader row) => new(row.GetString(2), Names(row, 5), row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(6));

    private static RelationKind KindOf(string kind) => kind switch
    {
        "p" => RelationKind.PartitionedTable,
        "f" => RelationKind.ForeignTable,
        "v" => RelationKind.View,
        "m" => RelationKind.MaterializedView,
        "S" => RelationKind.Sequence,
        _ => RelationKind.Table,
    };

    private static ObjectName Name(NpgsqlDataReader row, int at) => new(row.GetString(at), row.GetString(at + 1));

    private static ImmutableList<string> Names(NpgsqlDataReader row, int at) => [.. row.GetFieldValue<string[]>(at)];

    /// <summary>The linter knows types and functions without their schema: of two with one name the last counts.</summary>
    private static ImmutableDictionary<string, T> ByName<T>(IEnumerable<(string Name, T Value)> rows) =>
        rows.GroupBy(row => row.Name).ToImmutableDictionary(group => group.Key, group => group.Last().Value);

    /// <summary>The results of a batch, one after the other.</summary>
    private sealed class CatalogRows(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        private bool isFirst = true;

        public async Task<List<T>> NextAsync<T>(Func<NpgsqlDataReader, T> read)
        {
            if (!isFirst)
            {
                await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            }

            isFirst = false;
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }
}
