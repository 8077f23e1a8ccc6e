using Npgsql;
using Rollout.Tasks.Analysis.Postgres;
using Rollout.Tasks.Database.Backups;

namespace Rollout.Tasks.Database.Statements;

/// <summary>What a database's server says its statements cost, by the extension <c>pg_stat_statements</c>.</summary>
internal static class StatementTimes
{
    /// <summary>Without these rights a role sees its own statements alone, and nothing could be said of the application's.</summary>
    private const string Rights = "SELECT pg_has_role('pg_read_all_stats', 'USAGE')";

    /// <summary>Reads the counters of all statements of the database.</summary>
    /// <returns>Null where the extension is not in the database, not loaded by the server, or not for this role.</returns>
    public static async Task<IReadOnlyList<StatementTime>?> ReadAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        try
        {
            return await SchemaAsync(session, cancellationToken).ConfigureAwait(false) is { } schema && (await TableCounter.ReadAsync(session, Rights, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false)).Single()
                ? await TableCounter.ReadAsync(session, PostgresSql.Statements(schema), row => new StatementTime(row.GetInt64(0), row.GetInt64(1), row.GetDouble(2), row.GetDouble(3)), cancellationToken).ConfigureAwait(false)
                : null;
        }
        catch (PostgresException)
        {
            // It is a look at something, and stops nothing.
            return null;
        }
    }

    /// <summary>Their texts as the server keeps them: on one line here, and without the values in them.</summary>
    public static async Task<IReadOnlyDictionary<long, string>> ReadTextsAsync(NpgsqlConnection session, IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        try
        {
            var schema = await SchemaAsync(session, cancellationToken).ConfigureAwait(false);
            var rows = schema is null || ids.Count == 0 ? [] : await TableCounter.ReadAsync(
                session,
                $"SELECT queryid, left(regexp_replace(min(query), '\\s+', ' ', 'g'), 100) FROM {schema}.pg_stat_statements WHERE queryid IN ({string.Join(", ", ids)}) GROUP BY queryid",
                row => KeyValuePair.Create(row.GetInt64(0), row.GetString(1)),
                cancellationToken).ConfigureAwait(false);
            return rows.ToDictionary();
        }
        catch (PostgresException)
        {
            return new Dictionary<long, string>();
        }
    }

    private static async Task<string?> SchemaAsync(NpgsqlConnection session, CancellationToken cancellationToken) =>
        (await TableCounter.ReadAsync(session, PostgresSql.Extension, row => row.GetString(0), cancellationToken).ConfigureAwait(false)).FirstOrDefault();
}
