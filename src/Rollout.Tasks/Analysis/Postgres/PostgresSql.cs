namespace Rollout.Tasks.Analysis.Postgres;

/// <summary>The questions to PostgreSQL 13 and later. They take no locks and look at no table of the application.</summary>
internal static class PostgresSql
{
    /// <summary>Once a session: where <c>pg_stat_statements</c> lies. No row when it is not in this database.</summary>
    public const string Extension =
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'";

    /// <summary>First of each read; $1 is the longest time of a statement in milliseconds. Holds until the end of the batch, through poolers too.</summary>
    public const string Bounds =
        "SELECT set_config('transaction_read_only', 'on', true), set_config('statement_timeout', $1, true)";

    // Columns that newer versions have are read by way of JSON: an older one has none of them instead of an error.
    // Without the rights of pg_read_all_stats rows of others are half empty, and what is counted of them would be wrong.
    /// <summary>One row: rights, connections, the oldest transaction, cache and sessions.</summary>
    public const string Server =
        """
        WITH sessions AS MATERIALIZED (SELECT a.*, to_jsonb(a) ->> 'query_id' AS own_query FROM pg_stat_activity a)
        SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS allowed,
            (SELECT count(*) FROM sessions WHERE backend_type = 'client backend')::float8 AS connections,
            (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0))::float8 AS places,
            greatest(0, (SELECT max(extract(epoch FROM clock_timestamp() - began)) * 1000 FROM (
                SELECT xact_start AS began FROM sessions
                    WHERE backend_type = 'client backend' AND datname = current_database() AND pid <> pg_backend_pid()
                UNION ALL SELECT prepared FROM pg_prepared_xacts WHERE database = current_database()) AS transactions))::float8 AS longest,
            d.blks_hit::float8 AS hits,
            (d.blks_hit + d.blks_read)::float8 AS blocks,
            ((to_jsonb(d) ->> 'sessions_fatal')::float8 + (to_jsonb(d) ->> 'sessions_killed')::float8
                + (to_jsonb(d) ->> 'sessions_abandoned')::float8) AS lost,
            (to_jsonb(d) ->> 'sessions')::float8 AS sessions,
            coalesce((SELECT own_query::bigint FROM sessions WHERE pid = pg_backend_pid()), 0) AS own
        FROM pg_stat_database d WHERE d.datname = current_database()
        """;

    /// <summary>A row a replica: who, how far behind by PostgreSQL's measure (null when idle), what it has replayed, and what there is to replay.</summary>
    public const string Replicas =
        """
        SELECT pid,
            (extract(epoch FROM replay_lag) * 1000)::float8 AS lag,
            pg_wal_lsn_diff(replay_lsn, '0/0')::float8 AS replayed,
            pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END, '0/0')::float8 AS written
        FROM pg_stat_replication WHERE state <> 'backup'
        """;

    /// <summary>A row a statement of this database, without its text: reading that costs a file of the server's each time.</summary>
    /// <param name="schema">Of the extension, quoted.</param>
    public static string Statements(string schema) =>
        $"""
        SELECT userid::bigint, queryid, sum(calls)::float8, sum(total_exec_time)::float8 FROM {schema}.pg_stat_statements(false)
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND queryid IS NOT NULL GROUP BY userid, queryid
        """;
}
