using Npgsql;

namespace Rollout.Tasks.Database.Backups;

/// <summary>Counts what the tables of a database hold, in the view of the session's transaction.</summary>
internal static class TableCounter
{
    /// <summary>Texts of values must not depend on who asks: the checksum is over them.</summary>
    private const string Settings =
        """
        SELECT set_config('search_path', 'pg_catalog', false), set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
            set_config('IntervalStyle', 'postgres', false), set_config('bytea_output', 'hex', false), set_config('extra_float_digits', '1', false),
            set_config('xmloption', 'content', false), set_config('row_security', 'off', false), set_config('statement_timeout', '0', false),
            set_config('idle_in_transaction_session_timeout', '0', false), set_config('lock_timeout', '60s', false)
        """;

    /// <summary>All tables that a dump holds whole: those of an extension are made by the extension.</summary>
    private const string Tables =
        """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1
        """;

    private const string Counters =
        "SELECT format('%I.%I', schemaname, relname), n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables ORDER BY 1";

    /// <summary>Makes the session's answers comparable with those of another one. First of all.</summary>
    public static Task PrepareAsync(NpgsqlConnection session, CancellationToken cancellationToken) => Copies.DatabaseCopier.ExecuteAsync(session, Settings, cancellationToken);

    /// <summary>Reads every table once.</summary>
    /// <param name="session">Prepared.</param>
    /// <param name="checksums">Whether the rows themselves are read, not only counted.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<IReadOnlyList<TableContent>> ReadAsync(NpgsqlConnection session, bool checksums, CancellationToken cancellationToken)
    {
        var contents = new List<TableContent>();
        foreach (var table in await ReadAsync(session, Tables, reader => reader.GetString(0), cancellationToken).ConfigureAwait(false))
        {
            // A sum of hashes does not depend on the order of the rows. The alias is one that no column has.
            var sum = checksums ? "coalesce(sum(hashtextextended(rollout_row::text, 0)), 0)::text" : "NULL::text";
            var rows = await ReadAsync(session, $"SELECT count(*), {sum} FROM ONLY {table} AS rollout_row", reader => new TableContent(table, reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1)), cancellationToken).ConfigureAwait(false);
            contents.AddRange(rows);
        }

        return contents;
    }

    /// <summary>What the server has counted of writes. Not exact: it counts what was undone too, and is late by up to a second.</summary>
    public static Task<List<TableWrites>> ReadWritesAsync(NpgsqlConnection session, CancellationToken cancellationToken) =>
        ReadAsync(session, Counters, reader => new TableWrites(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)), cancellationToken);

    /// <summary>Rows of one query.</summary>
    public static async Task<List<T>> ReadAsync<T>(NpgsqlConnection session, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, session);
        await using var dispose = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
