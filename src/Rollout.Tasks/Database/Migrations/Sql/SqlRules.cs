namespace Rollout.Tasks.Database.Migrations;

/// <summary>How a statement may be run.</summary>
internal enum StatementKind
{
    /// <summary>In a transaction.</summary>
    Transactional,

    /// <summary>Outside a transaction only. To run it again after it was interrupted does no harm.</summary>
    Repeatable,

    /// <summary>Outside a transaction only. What an interrupted run left is not known, so it is never run again by itself.</summary>
    Once,
}

/// <summary>What PostgreSQL and the runner allow for a statement.</summary>
internal static class SqlRules
{
    /// <summary>How a statement may be run, by the list that PostgreSQL refuses in a transaction block.</summary>
    public static StatementKind KindOf(SqlStatement statement) => statement.Word(0) switch
    {
        "CREATE" when statement.Word(1) is "DATABASE" or "TABLESPACE" or "SUBSCRIPTION" => StatementKind.Once,
        "CREATE" when IndexWord(statement) is { } index && statement.Word(index + 1) == "CONCURRENTLY" => StatementKind.Repeatable,
        "DROP" when statement.Word(1) is "DATABASE" or "TABLESPACE" or "SUBSCRIPTION" => StatementKind.Once,
        "DROP" when statement.StartsWith("DROP", "INDEX", "CONCURRENTLY") => StatementKind.Repeatable,
        "ALTER" when statement.Word(1) is "SYSTEM" => StatementKind.Repeatable,
        "ALTER" when statement.Word(1) is "SUBSCRIPTION" && (statement.HasWord("REFRESH") || statement.HasWord("PUBLICATION")) => StatementKind.Once,
        "ALTER" when statement.Word(1) is "DATABASE" && statement.HasWord("TABLESPACE") => StatementKind.Once,
        "ALTER" when statement.Word(1) is "TABLE" && statement.HasWord("DETACH") && statement.HasWord("CONCURRENTLY") => StatementKind.Once,
        "REINDEX" when statement.HasWord("CONCURRENTLY") || statement.HasWord("SCHEMA") || statement.HasWord("DATABASE") || statement.HasWord("SYSTEM") => StatementKind.Repeatable,
        "VACUUM" => StatementKind.Repeatable,
        "CLUSTER" when statement.Tokens.Count == 1 || (statement.Word(1) == "VERBOSE" && statement.Tokens.Count == 2) || (statement.TextOf(1) == "(" && statement.TextOf(statement.Tokens.Count - 1) == ")") => StatementKind.Repeatable,
        "DISCARD" when statement.Word(1) == "ALL" => StatementKind.Repeatable,
        "COMMIT" or "ROLLBACK" when statement.Word(1) == "PREPARED" => StatementKind.Once,
        "DO" when HasCommit(statement) => StatementKind.Once,
        _ => StatementKind.Transactional,
    };

    /// <summary>Why a statement cannot be part of a migration; null when it can.</summary>
    public static string? WhyRefused(SqlStatement statement) => statement.Word(0) switch
    {
        "BEGIN" or "END" or "ABORT" => TransactionControl(statement),
        "START" or "PREPARE" when statement.Word(1) == "TRANSACTION" => TransactionControl(statement),
        "COMMIT" when statement.Word(1) != "PREPARED" => TransactionControl(statement),
        "ROLLBACK" when statement.Word(1) != "PREPARED" && !statement.HasWord("TO") => TransactionControl(statement),
        "COPY" when CopyStatement.IsBinary(statement) => "COPY .. FROM stdin can take text and CSV, but not binary data. Write the data as text",
        "COPY" when CopyStatement.GivesData(statement) => "COPY .. TO STDOUT has nobody to read it. Remove it",
        _ when StringSetting.IsHidden(statement) => "standard_conforming_strings decides where a string ends, and this way to set it cannot be followed. Write SET standard_conforming_strings = on or off, or strings of the form E'..'",
        "CREATE" when IndexWord(statement) is { } index && statement.Word(index + 1) == "CONCURRENTLY" && statement.Word(index + 2) == "ON" =>
            "CREATE INDEX CONCURRENTLY needs a name for the index, so that an interrupted run can be completed. Write CREATE INDEX CONCURRENTLY name ON",
        not ("CREATE" or "PREPARE") when statement.Tokens.Any(t => t.Kind == SqlTokenKind.Parameter) => "a parameter such as $1 has no value here. Write the value",
        _ => null,
    };

    /// <summary>Position of the word INDEX in CREATE [UNIQUE] INDEX; null for other statements.</summary>
    public static int? IndexWord(SqlStatement statement) =>
        statement.StartsWith("CREATE", "INDEX") ? 1 : statement.StartsWith("CREATE", "UNIQUE", "INDEX") ? 2 : null;

    private static string TransactionControl(SqlStatement statement) =>
        $"{statement.Word(0)} would break the transaction that the migration runs in. Remove it: a migration is all or nothing by itself";

    /// <summary>The body is a text; a COMMIT or ROLLBACK in it ends the transaction around it, which PostgreSQL allows only outside a block.</summary>
    private static bool HasCommit(SqlStatement statement)
    {
        var body = Enumerable.Range(0, statement.Tokens.Count).FirstOrDefault(i => statement.Tokens[i].Kind == SqlTokenKind.DollarText, -1);
        if (body < 0)
        {
            return false;
        }

        var text = statement.TextOf(body);
        var tag = text.IndexOf('$', 1) + 1;
        var lexer = new SqlLexer(text[tag..^tag]);
        while (lexer.Next() is { Kind: not (SqlTokenKind.End or SqlTokenKind.Unterminated) } token)
        {
            if (token.Kind == SqlTokenKind.Word && text.Substring(tag + token.Start, token.Length).ToUpperInvariant() is "COMMIT" or "ROLLBACK")
            {
                return true;
            }
        }

        return false;
    }
}
