namespace Rollout.Tasks.Database.Migrations;

/// <summary>The tables of the ledger, and how an older ledger gets what it lacks.</summary>
internal static class LedgerSchema
{
    /// <summary>Texts above this are not kept; they are data rather than statements.</summary>
    public const int MaxScriptChars = 256 * 1024;

    /// <summary>Name of the first column of what <see cref="Write"/> gives back.</summary>
    public const string MarkColumn = "rollout_version";

    /// <summary>Makes the tables, or adds the columns that earlier versions of this library did not write.</summary>
    public const string Create =
        """
        CREATE SCHEMA IF NOT EXISTS rollout;
        CREATE TABLE IF NOT EXISTS rollout.migrations (
            version text PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            duration_ms double precision NOT NULL,
            applied_by text NOT NULL DEFAULT current_user,
            rollout_id text NOT NULL,
            tool_version text NOT NULL);
        ALTER TABLE rollout.migrations
            ADD COLUMN IF NOT EXISTS phase text,
            ADD COLUMN IF NOT EXISTS git_commit text,
            ADD COLUMN IF NOT EXISTS script text;
        CREATE TABLE IF NOT EXISTS rollout.migration_statements (
            version text NOT NULL,
            statement integer NOT NULL,
            checksum text NOT NULL,
            started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            finished_at timestamptz,
            PRIMARY KEY (version, statement));
        """;

    /// <summary>Whether all is there, and which role's new tables would land in the ledger's schema; null when none would.</summary>
    public const string Look =
        """
        SELECT to_regclass('rollout.migrations') IS NOT NULL AND to_regclass('rollout.migration_statements') IS NOT NULL
            AND (SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass('rollout.migrations') AND attname IN ('phase', 'git_commit', 'script')) = 3,
            CASE WHEN current_schema() = 'rollout' THEN current_user::text END
        """;

    /// <summary>All rows.</summary>
    public const string Read = "SELECT version, name, checksum, applied_at, duration_ms, applied_by, rollout_id, tool_version, phase, git_commit FROM rollout.migrations";

    /// <summary>All rows of a ledger that an earlier version of this library made.</summary>
    public const string ReadOlder = "SELECT version, name, checksum, applied_at, duration_ms, applied_by, rollout_id, tool_version, NULL::text, NULL::text FROM rollout.migrations";

    /// <summary>Writes a row. A repeatable migration has one row, that of its last run.</summary>
    public const string Write =
        """
        INSERT INTO rollout.migrations AS m (version, name, checksum, duration_ms, rollout_id, tool_version, phase, git_commit, script)
        VALUES ($1, $2, $3, coalesce($4, extract(epoch FROM clock_timestamp() - now()) * 1000), $5, $6, $7, $8, $9)
        ON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum, applied_at = excluded.applied_at, duration_ms = excluded.duration_ms,
            applied_by = excluded.applied_by, rollout_id = excluded.rollout_id, tool_version = excluded.tool_version, phase = excluded.phase, git_commit = excluded.git_commit, script = excluded.script
        RETURNING version AS rollout_version, name, checksum, applied_at, duration_ms, applied_by, rollout_id, tool_version, phase, git_commit
        """;
}
