using Npgsql;

namespace Rollout.Tasks.Database.Backups.Restores;

/// <summary>Makes the empty database that a restore goes into: encoding, locale, owner, rights and settings are those of the one it shall replace.</summary>
internal static class DatabaseTwin
{
    /// <summary>What a dump does not carry. Columns that only newer servers have are read by way of JSON.</summary>
    private const string Properties =
        """
        SELECT concat_ws(' ',
            format('CREATE DATABASE %I WITH TEMPLATE template0 OWNER %I ENCODING %L', $2::text, pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding)),
            format('LC_COLLATE %L LC_CTYPE %L', d.datcollate, d.datctype),
            CASE coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') WHEN 'i' THEN 'LOCALE_PROVIDER icu' WHEN 'b' THEN 'LOCALE_PROVIDER builtin' END,
            format(CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'b' THEN 'BUILTIN_LOCALE %L' WHEN 'i' THEN 'ICU_LOCALE %L' END, coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale')),
            CASE WHEN to_jsonb(d) ->> 'daticurules' IS NOT NULL THEN format('ICU_RULES %L', to_jsonb(d) ->> 'daticurules') END,
            CASE WHEN d.dattablespace <> template0.dattablespace THEN format('TABLESPACE %I', t.spcname) END,
            format('CONNECTION LIMIT %s', d.datconnlimit))
        FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace JOIN pg_database template0 ON template0.datname = 'template0' WHERE d.datname = $1
        """;

    // A list of names is stored with its quotes, any other value without. A read-only window of the live database must not stop the restore.
    private const string Settings =
        """
        WITH settings AS (
            SELECT s.setrole, split_part(setting, '=', 1) AS name, substr(setting, strpos(setting, '=') + 1) AS value
            FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS setting WHERE d.datname = $1),
        written AS (
            SELECT setrole, format('SET %s TO %s', (SELECT string_agg(quote_ident(part), '.') FROM regexp_split_to_table(name, '\.') AS part),
                CASE WHEN name IN ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries', 'shared_preload_libraries', 'unix_socket_directories')
                    THEN value ELSE quote_literal(value) END) AS clause
            FROM settings WHERE name <> 'default_transaction_read_only' AND name NOT LIKE 'rollout.%')
        SELECT CASE WHEN setrole = 0 THEN format('ALTER DATABASE %I %s', $2::text, clause) ELSE format('ALTER ROLE %I IN DATABASE %I %s', pg_get_userbyid(setrole), $2::text, clause) END FROM written
        UNION ALL SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text) FROM pg_database WHERE datname = $1 AND datacl IS NOT NULL
        UNION ALL SELECT format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, $2::text, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
            CASE WHEN a.is_grantable AND a.grantee <> 0 THEN ' WITH GRANT OPTION' ELSE '' END)
        FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = $1
        """;

    /// <summary>Makes it.</summary>
    /// <param name="session">In another database of the server.</param>
    /// <param name="live">The database to be replaced.</param>
    /// <param name="name">Name of the new one; it must not be there.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task CreateAsync(NpgsqlConnection session, string live, string name, CancellationToken cancellationToken)
    {
        foreach (var sql in (string[])[Properties, Settings])
        {
            foreach (var statement in await StatementsAsync(session, sql, live, name, cancellationToken).ConfigureAwait(false))
            {
                await Copies.DatabaseCopier.ExecuteAsync(session, statement, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<IReadOnlyList<string>> StatementsAsync(NpgsqlConnection session, string sql, string live, string name, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, session);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter { Value = live });
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        var statements = new List<string>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            statements.Add(reader.GetString(0));
        }

        return statements;
    }
}
