using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Indexes that a failed concurrent build left: they slow down every write, serve no query, and IF NOT EXISTS takes them for good ones.</summary>
internal static class ConcurrentIndex
{
    /// <summary>Whether the index that a statement makes is there and complete.</summary>
    public static async Task<bool> IsCompleteAsync(NpgsqlConnection connection, SqlStatement statement, CancellationToken cancellationToken) =>
        Target(statement) is { } target && await ScalarAsync(connection, FindSql(target, valid: true), target, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Drops what an earlier attempt of a statement left incomplete. Nothing for statements that build no index concurrently.</summary>
    public static async Task RemoveIncompleteAsync(NpgsqlConnection connection, SqlStatement statement, CancellationToken cancellationToken)
    {
        if (Target(statement) is { } target && await ScalarAsync(connection, FindSql(target, valid: false), target, cancellationToken).ConfigureAwait(false) is string name)
        {
            var command = new NpgsqlCommand("DROP INDEX CONCURRENTLY IF EXISTS " + name, connection);
            await using var dispose = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Table and index of CREATE [UNIQUE] INDEX CONCURRENTLY [IF NOT EXISTS] name ON [ONLY] table; index or table of REINDEX .. CONCURRENTLY name.</summary>
    internal static IndexTarget? Target(SqlStatement statement)
    {
        if (SqlRules.IndexWord(statement) is { } index && statement.Word(index + 1) == "CONCURRENTLY")
        {
            var name = index + 2;
            name += statement.Word(name) == "IF" && statement.Word(name + 1) == "NOT" && statement.Word(name + 2) == "EXISTS" ? 3 : 0;
            var table = name + 2;
            table += statement.Word(table) == "ONLY" ? 1 : 0;
            return statement.Word(name + 1) == "ON" && table < statement.Tokens.Count ? new IndexTarget(Unquote(statement, name), QualifiedName(statement, table)) : null;
        }

        if (statement.StartsWith("REINDEX") && statement.HasWord("CONCURRENTLY"))
        {
            var kind = Enumerable.Range(1, statement.Tokens.Count - 1).FirstOrDefault(i => statement.Word(i) is "INDEX" or "TABLE", -1);
            var name = kind + (statement.Word(kind + 1) == "CONCURRENTLY" ? 2 : 1);
            return kind > 0 && name < statement.Tokens.Count ? new IndexTarget(null, QualifiedName(statement, name)) : null;
        }

        return null;
    }

    /// <summary>A new index has the name that the statement gives it; a rebuilt one has <c>_ccnew</c> behind its name while it is not complete.</summary>
    private static string FindSql(IndexTarget target, bool valid) =>
        $"""
        SELECT format('%I.%I', n.nspname, i.relname)
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
        WHERE (x.indrelid = to_regclass($1) OR x.indrelid = (SELECT indrelid FROM pg_index WHERE indexrelid = to_regclass($1)))
          AND x.indisvalid = {(valid ? "true" : "false")}
          AND {(target.Index is null ? "i.relname ~ '_ccnew[0-9]*$' AND $2::text IS NULL" : "i.relname = $2")}
        LIMIT 1
        """;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, IndexTarget target, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter { Value = target.Relation, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)target.Index ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string QualifiedName(SqlStatement statement, int token)
    {
        var end = token;
        while (end + 2 < statement.Tokens.Count && statement.TextOf(end + 1) == ".")
        {
            end += 2;
        }

        return statement.Text[statement.Tokens[token].Start..statement.Tokens[end].End];
    }

    /// <summary>The name as the catalog has it: folded to lower case without quotes, as it is with them.</summary>
    internal static string Unquote(SqlStatement statement, int token) => statement.Tokens[token].Kind == SqlTokenKind.QuotedIdentifier
        ? statement.TextOf(token)[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal)
        : statement.TextOf(token).ToLowerInvariant();
}

/// <summary>What a statement builds concurrently.</summary>
/// <param name="Index">Name in the catalog; null for what REINDEX leaves.</param>
/// <param name="Relation">Table, or for REINDEX INDEX the index, as written in the statement.</param>
internal sealed record IndexTarget(string? Index, string Relation);
