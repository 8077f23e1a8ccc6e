using System.Globalization;
using Npgsql;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database;

/// <summary>Runs one verification query.</summary>
internal static class Verification
{
    private const string StatementTimeout = "5min";
    private const int ShownRows = 3;
    private const int ShownLength = 100;

    /// <summary>Runs a query in a read-only transaction of its own, so that the failure of one does not reach the next.</summary>
    /// <returns>What does not hold; null when it holds.</returns>
    public static async Task<string?> RunAsync(NpgsqlConnection session, VerificationQuery query, CancellationToken cancellationToken)
    {
        var script = SqlSplitter.Split(query.Sql);
        if (script.Faults.Count > 0 || script.Statements.Count != 1)
        {
            return $"{query.Name}: the query must be one statement{(script.Faults.Count > 0 ? $", but {script.Faults[0].Reason}" : $", but it has {script.Statements.Count}")}.";
        }

        var statement = script.Statements[0];
        try
        {
            var transaction = await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var dispose = transaction.ConfigureAwait(false);
            var settings = new NpgsqlCommand($"SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = '{StatementTimeout}'", session);
            await using var disposeSettings = settings.ConfigureAwait(false);
            await settings.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            if (query.Expect is null)
            {
                return await ReadRowsAsync(session, statement, cancellationToken).ConfigureAwait(false) is { } rows ? $"{query.Name}: found {rows}; expected no row." : null;
            }

            var found = await ReadAsync(session, statement, cancellationToken).ConfigureAwait(false);
            return found == query.Expect ? null : $"{query.Name}: found {found}, expected {query.Expect}.";
        }
        catch (PostgresException fault)
        {
            return $"{query.Name}: {MigrationErrors.Describe(statement, fault)} Expected {query.Expect ?? "no row"}.";
        }
    }

    /// <summary>How many rows there are, and the first of them; null when there is none.</summary>
    private static async Task<string?> ReadRowsAsync(NpgsqlConnection session, SqlStatement statement, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(statement.Text, session) { AllResultTypesAreUnknown = true };
        await using var disposeCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        var (count, shown) = (0L, new List<string>());
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (++count <= ShownRows)
            {
                var row = string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetString(i))).ReplaceLineEndings(" ");
                shown.Add($"({(row.Length <= ShownLength ? row : row[..ShownLength] + "..")})");
            }
        }

        return count switch
        {
            0 => null,
            1 => $"a row: {shown[0]}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{count} rows: {string.Join(", ", shown)}{(count > ShownRows ? ", ..." : string.Empty)}"),
        };
    }

    /// <summary>The one value as PostgreSQL prints it, but <c>true</c> and <c>false</c> in full; or what came instead.</summary>
    private static async Task<string> ReadAsync(NpgsqlConnection session, SqlStatement statement, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(statement.Text, session) { AllResultTypesAreUnknown = true };
        await using var disposeCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return "no row";
        }

        var value = reader.FieldCount != 1 ? $"{reader.FieldCount} columns"
            : await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false) ? "null"
            : (reader.GetDataTypeName(0), reader.GetString(0)) switch
            {
                ("boolean", "t") => "true",
                ("boolean", "f") => "false",
                var (_, text) => text,
            };
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? "more than one row" : value;
    }
}
