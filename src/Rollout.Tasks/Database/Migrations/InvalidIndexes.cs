using Npgsql;
using Rollout.Tasks.Database.Backups;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Invalid indexes of a database, and which of them the migrations repair by themselves.</summary>
internal static class InvalidIndexes
{
    /// <summary>Those of partitioned tables wait for their partitions, and those that are being built are not broken.</summary>
    private const string Sql =
        """
        SELECT n.nspname, i.relname, t.relname, x.indislive
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace JOIN pg_class t ON t.oid = x.indrelid
        WHERE NOT x.indisvalid AND i.relkind = 'i' AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = i.oid)
        ORDER BY 1, 2
        """;

    /// <summary>All that the database has.</summary>
    public static async Task<IReadOnlyList<InvalidIndex>> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken) =>
        await TableCounter.ReadAsync(session, Sql, row => new InvalidIndex(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3)), cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a statement that is about to run builds the index anew, and drops what is left of it first.</summary>
    public static bool IsRepairedBy(InvalidIndex index, SqlStatement statement)
    {
        if (ConcurrentIndex.Target(statement) is not { } target)
        {
            return false;
        }

        // The last part of the name as it is written: it may have a schema, and quotes.
        var relation = target.Relation[(target.Relation.LastIndexOf('.') + 1)..];
        var name = relation.StartsWith('"') ? relation.Trim('"') : relation.ToLowerInvariant();
        return target.Index is { } made ? made == index.Name && name == index.Table : index.IsRest && (name == index.Table || name == index.OriginalName);
    }
}
