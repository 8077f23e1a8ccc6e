namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What <see cref="CatalogReader"/> asks the server. Names are joined here, so that the reader only gathers rows.</summary>
internal static class CatalogQueries
{
    private const string Ours = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

    /// <summary>A table is measured, since one that was never analysed has no estimate; that needs the lock of a reader, which is not waited for long.</summary>
    public const string LockTimeout = "SET lock_timeout = '2s'";

    public const string Settings = "SELECT current_setting('server_version_num')::int, current_setting('TimeZone'), current_schemas(false)::text[]";

    public const string Relations = $"""
        SELECT n.nspname, c.relname, c.relkind::text, c.reltuples::bigint, CASE WHEN c.relkind IN ('r', 'm') THEN coalesce(pg_table_size(c.oid), 0) ELSE 0 END,
               coalesce((SELECT pt.partdefid > 0 AND pt.partdefid = c.oid FROM pg_inherits i JOIN pg_partitioned_table pt ON pt.partrelid = i.inhparent WHERE i.inhrelid = c.oid LIMIT 1), false),
               ARRAY(SELECT a.attname::text FROM pg_partitioned_table pt CROSS JOIN unnest(pt.partattrs::int2[]) WITH ORDINALITY k(num, at)
                     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num WHERE pt.partrelid = c.oid ORDER BY k.at),
               c.relpersistence = 'u', (SELECT t.typname FROM pg_type t WHERE t.oid = c.reloftype), c.relreplident::text,
               EXISTS (SELECT FROM pg_publication p WHERE (p.pubupdate OR p.pubdelete) AND (p.puballtables OR EXISTS (SELECT FROM pg_publication_rel pr WHERE pr.prpubid = p.oid AND pr.prrelid = c.oid)))
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND {Ours}
        """;

    public const string Columns = $"""
        SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated <> ''
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {Ours}
        ORDER BY c.oid, a.attnum
        """;

    public const string Constraints = $"""
        SELECT n.nspname, c.relname, k.conname, k.contype::text,
               ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u(num, at) JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num ORDER BY u.at),
               pg_get_expr(k.conbin, k.conrelid), fn.nspname, f.relname, k.convalidated,
               ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u(num, at) JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num ORDER BY u.at), k.condeferrable
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
        WHERE k.contype IN ('c', 'p', 'u', 'f', 'x') AND {Ours}
        ORDER BY k.oid
        """;

    /// <summary>Columns in expressions and conditions are known by what the index depends on.</summary>
    public const string Indexes = $"""
        SELECT n.nspname, c.relname, ic.relname, i.indisunique, i.indisvalid,
               ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND (a.attnum = ANY (i.indkey::int2[])
                     OR a.attnum IN (SELECT d.refobjsubid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid > 0))
                     ORDER BY coalesce(array_position(i.indkey::int2[], a.attnum), 1000), a.attnum),
               i.indexprs IS NULL AND i.indpred IS NULL
        FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours}
        ORDER BY i.indexrelid
        """;

    public const string Parents = $"""
        SELECT n.nspname, c.relname, pn.nspname, p.relname
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f') AND {Ours}
        ORDER BY c.oid, i.inhseqno
        """;

    /// <summary>What views read, by the rules that make them views. No column: the relation as such.</summary>
    public const string Reads = $"""
        SELECT DISTINCT n.nspname, c.relname, rn.nspname, r.relname, coalesce(a.attname::text, '')
        FROM pg_rewrite w JOIN pg_class c ON c.oid = w.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> c.oid
        JOIN pg_class r ON r.oid = d.refobjid JOIN pg_namespace rn ON rn.oid = r.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
        WHERE c.relkind IN ('v', 'm') AND {Ours}
        """;

    public const string Statistics = $"""
        SELECT n.nspname, c.relname, ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (s.stxkeys::int2[]) ORDER BY a.attnum), s.stxname
        FROM pg_statistic_ext s JOIN pg_class c ON c.oid = s.stxrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours}
        ORDER BY s.oid
        """;

    public const string Enums = $"""
        SELECT t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
        FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE {Ours}
        GROUP BY t.oid, t.typname
        """;

    public const string Domains = $"""
        SELECT t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = t.oid)
        FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE t.typtype = 'd' AND {Ours}
        """;

    /// <summary>Row triggers that run before an insert, unless they are switched off or run on replicas only.</summary>
    public const string InsertTriggers = $"""
        SELECT n.nspname, c.relname, g.tgname, p.proname
        FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = g.tgfoid
        WHERE NOT g.tgisinternal AND g.tgtype::int & 7 = 7 AND g.tgqual IS NULL AND g.tgenabled IN ('O', 'A') AND {Ours}
        ORDER BY g.oid
        """;

    /// <summary>What goes with a function, or with what it is of: triggers, defaults, constraints, policies, indexes and views.</summary>
    public const string Calls = $"""
        SELECT DISTINCT n.nspname, c.relname, p.proname
        FROM pg_depend d JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = p.oid
        LEFT JOIN pg_trigger g ON d.classid = 'pg_trigger'::regclass AND g.oid = d.objid
        LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
        LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
        LEFT JOIN pg_policy y ON d.classid = 'pg_policy'::regclass AND y.oid = d.objid
        LEFT JOIN pg_index i ON d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
        LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
        JOIN pg_class c ON c.oid = coalesce(g.tgrelid, f.adrelid, k.conrelid, y.polrelid, i.indrelid, w.ev_class) JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {Ours}
        """;

    public const string TriggerBodies = $"""
        SELECT p.proname, p.prosrc
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
        WHERE p.prorettype = 'trigger'::regtype AND l.lanname = 'plpgsql' AND {Ours}
        """;

    public const string Functions = $"""
        SELECT lower(p.proname), bool_or(p.provolatile = 'v')
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {Ours}
        GROUP BY 1
        """;

    public const string Arguments = $"""
        SELECT p.proname, ARRAY(SELECT format_type(u.type, NULL) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u(type, at) ORDER BY u.at), (p.pronargs - p.pronargdefaults)::int,
               CASE p.prokind WHEN 'p' THEN 'procedure' ELSE pg_get_function_result(p.oid) END
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prokind IN ('f', 'p') AND {Ours}
        """;

    public const string StableBuiltins = """
        SELECT proname::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace GROUP BY proname HAVING NOT bool_or(provolatile = 'v')
        """;

    /// <summary>In the order in which the reader takes them.</summary>
    public static readonly IReadOnlyList<string> All = [LockTimeout, Settings, Relations, Columns, Constraints, Indexes, Parents, Reads, Statistics, Enums, Domains, InsertTriggers, Calls, TriggerBodies, Functions, Arguments, StableBuiltins];
}
