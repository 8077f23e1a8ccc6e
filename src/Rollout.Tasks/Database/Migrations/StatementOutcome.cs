using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Asks the catalog whether an interrupted statement, which must not run twice, was carried out.</summary>
internal static class StatementOutcome
{
    /// <summary>Whether it was carried out.</summary>
    /// <returns>Null when the catalog cannot tell.</returns>
    public static async Task<bool?> FindAsync(NpgsqlConnection connection, SqlStatement statement, CancellationToken cancellationToken)
    {
        if (Question(statement) is not var (sql, name))
        {
            return null;
        }

        var command = new NpgsqlCommand(sql, connection);
        await using var dispose = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as bool?;
    }

    /// <summary>A query that is true when the statement has been carried out, and the name that it is about.</summary>
    internal static (string Sql, string Name)? Question(SqlStatement statement) => (statement.Word(0), statement.Word(1)) switch
    {
        ("CREATE", "DATABASE") => ("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", Name(statement, 2)),
        ("CREATE", "TABLESPACE") => ("SELECT EXISTS (SELECT FROM pg_tablespace WHERE spcname = $1)", Name(statement, 2)),
        ("CREATE", "SUBSCRIPTION") => ("SELECT EXISTS (SELECT FROM pg_subscription WHERE subname = $1)", Name(statement, 2)),
        ("DROP", "DATABASE") => ("SELECT NOT EXISTS (SELECT FROM pg_database WHERE datname = $1)", Name(statement, BehindIfExists(statement))),
        ("DROP", "TABLESPACE") => ("SELECT NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = $1)", Name(statement, BehindIfExists(statement))),
        ("DROP", "SUBSCRIPTION") => ("SELECT NOT EXISTS (SELECT FROM pg_subscription WHERE subname = $1)", Name(statement, BehindIfExists(statement))),
        ("COMMIT" or "ROLLBACK", "PREPARED") when statement.Tokens is [_, _, { Kind: SqlTokenKind.Text }, ..] =>
            ("SELECT NOT EXISTS (SELECT FROM pg_prepared_xacts WHERE gid = $1)", statement.TextOf(2)[1..^1].Replace("''", "'", StringComparison.Ordinal)),

        // It only makes the list of tables equal to the publication's.
        ("ALTER", "SUBSCRIPTION") => ("SELECT $1 <> $1", string.Empty),
        _ => null,
    };

    private static int BehindIfExists(SqlStatement statement) => statement.Word(2) == "IF" ? 4 : 2;

    private static string Name(SqlStatement statement, int token) => ConcurrentIndex.Unquote(statement, token);
}
