using System.Collections.Frozen;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>Whether an expression gives each row a value of its own.</summary>
internal static class Volatility
{
    /// <summary>Forms of expressions, and functions of PostgreSQL that are often a default, where no server was asked: they are the same for all rows of a statement.</summary>
    private static readonly FrozenSet<string> Stable = FrozenSet.ToFrozenSet(
    [
        "now", "transaction_timestamp", "statement_timestamp", "timezone", "date_trunc", "date_part", "extract", "make_date", "make_interval", "make_timestamp", "make_timestamptz", "to_char",
        "to_date", "to_timestamp", "to_number", "age", "current_setting", "current_user", "current_schema", "current_database", "pg_backend_pid", "version", "inet_client_addr",
        "lower", "upper", "trim", "btrim", "ltrim", "rtrim", "concat", "concat_ws", "left", "right", "repeat", "replace", "substring", "substr", "length", "md5", "sha256", "encode", "decode", "format",
        "coalesce", "nullif", "greatest", "least", "abs", "round", "floor", "ceil", "ceiling", "trunc", "power", "sqrt", "mod",
        "jsonb_build_object", "jsonb_build_array", "json_build_object", "json_build_array", "to_json", "to_jsonb", "array_append", "array_fill", "cardinality", "row", "cast", "int4range", "int8range",
        "numrange", "tsrange", "tstzrange", "daterange", "point", "to_tsvector", "uuid_nil", "hstore", "in", "and", "or", "not", "array", "numeric", "varchar", "char", "decimal", "timestamp", "interval", "bit", "values",
        "hashtext", "quote_ident", "quote_literal", "quote_nullable", "array_length", "array_position", "array_remove", "array_cat", "array_prepend", "array_to_string", "string_to_array", "regexp_replace",
        "regexp_match", "regexp_matches", "split_part", "position", "strpos", "overlay", "char_length", "octet_length", "initcap", "lpad", "rpad", "reverse", "to_hex", "jsonb_set", "jsonb_array_length",
        "jsonb_typeof", "jsonb_strip_nulls", "jsonb_array_elements", "json_array_elements", "jsonb_each", "jsonb_object", "jsonb_to_recordset", "sign", "exp", "ln", "log", "div", "justify_interval", "host", "network",
        "pg_typeof", "pg_get_constraintdef", "pg_get_viewdef", "pg_get_indexdef", "pg_get_serial_sequence", "pg_relation_size", "pg_total_relation_size", "pg_table_size", "pg_size_pretty",
        "has_table_privilege", "has_schema_privilege", "has_column_privilege", "obj_description", "col_description",
        "current_timestamp", "localtimestamp", "current_time", "localtime", "time", "timestamptz", "text", "varying", "character",
    ]);

    private static readonly FrozenSet<string> Volatile = FrozenSet.ToFrozenSet(["random", "clock_timestamp", "timeofday", "gen_random_uuid", "nextval", "setval", "currval", "lastval", "pg_sleep"]);

    /// <summary>Whether it is, or may be: a function that is not known counts as one that is.</summary>
    /// <param name="expression">What is looked at.</param>
    /// <param name="catalog">Knows the functions of the database.</param>
    /// <param name="except">Functions that count as none.</param>
    public static bool IsVolatile(SqlExpression expression, Catalog catalog, params string[] except) => expression.Calls.Any(call => !except.Contains(call) && !(Keywords.Reserved.Contains(call) && !Stable.Contains(call)) && (
        Volatile.Contains(call) || (catalog.Functions.TryGetValue(call, out var isVolatile) ? isVolatile : !Stable.Contains(call) && !catalog.StableBuiltins.Contains(call))));
}
