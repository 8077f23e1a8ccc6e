namespace Rollout.Tasks.Database.Migrations;

/// <summary>Which files can go to the server together with others.</summary>
internal static class BatchRules
{
    /// <summary>Whether a file is one transaction of plain statements that leave the session as it was.</summary>
    public static bool CanBatch(MigrationFile file) => file.Batch is null && file.Statements.All(IsPlain) && Segments.Of(file.Statements) is [{ Kind: StatementKind.Transactional }];

    /// <summary>Statements that may change settings, the role, prepared statements or temporary tables go alone; so do those that call what may do it, and data of COPY, which has a protocol of its own.</summary>
    private static bool IsPlain(SqlStatement statement) => statement.Data is null && statement.Word(0) switch
    {
        "CREATE" => !statement.HasWord("TEMP") && !statement.HasWord("TEMPORARY") && !SetsSettings(statement),
        "ALTER" or "DROP" or "COMMENT" or "GRANT" or "REVOKE" or "TRUNCATE" or "ANALYZE" or "REINDEX" => true,
        "INSERT" or "UPDATE" or "DELETE" or "MERGE" or "REFRESH" => !SetsSettings(statement),
        _ => false,
    };

    private static bool SetsSettings(SqlStatement statement) => statement.HasWord("SET_CONFIG");
}
