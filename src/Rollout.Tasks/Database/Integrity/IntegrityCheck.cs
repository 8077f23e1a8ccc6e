using System.Globalization;
using Npgsql;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Integrity;

/// <summary>Compares values of before and after the migrations.</summary>
internal static class IntegrityCheck
{
    private const string Session = "SELECT set_config('default_transaction_read_only', 'on', false), set_config('statement_timeout', '5min', false)";

    /// <summary>Asks all queries, each in a read-only transaction of its own.</summary>
    /// <returns>One value each, in their order.</returns>
    /// <exception cref="RolloutException">RT2581: a query fails, or does not answer one value.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(Secret connection, IReadOnlyList<IntegrityQuery> queries, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout integrity", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        await Copies.DatabaseCopier.ExecuteAsync(session, Session, cancellationToken).ConfigureAwait(false);
        var values = new List<string>();
        foreach (var query in queries)
        {
            try
            {
                values.Add(await ReadAsync(session, query, cancellationToken).ConfigureAwait(false));
            }
            catch (PostgresException fault)
            {
                throw Unreadable(query, $"{fault.MessageText} (SQLSTATE {fault.SqlState})");
            }
        }

        return values;
    }

    /// <summary>One line for each value that differs by more than is declared.</summary>
    public static IReadOnlyList<string> Compare(IReadOnlyList<IntegrityQuery> queries, IReadOnlyList<string> before, IReadOnlyList<string> after) =>
        [.. queries.Select((query, i) => Holds(query, before[i], after[i]) ? null : $"{query.Name}: {before[i]} before, {after[i]} after{Allowed(query)}").OfType<string>()];

    private static bool Holds(IntegrityQuery query, string before, string after) => before == after
        || (double.TryParse(before, NumberStyles.Float, CultureInfo.InvariantCulture, out var was)
            && double.TryParse(after, NumberStyles.Float, CultureInfo.InvariantCulture, out var now)
            && (Math.Abs(now - was) <= query.Tolerance || (query.MayGrow && now > was)));

    private static string Allowed(IntegrityQuery query) => (query.Tolerance, query.MayGrow) switch
    {
        (0, false) => " (must be the same)",
        (0, true) => " (may only grow)",
        (var tolerance, false) => string.Create(CultureInfo.InvariantCulture, $" (may differ by {tolerance})"),
        var (tolerance, _) => string.Create(CultureInfo.InvariantCulture, $" (may grow, or shrink by {tolerance})"),
    };

    private static async Task<string> ReadAsync(NpgsqlConnection session, IntegrityQuery query, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(query.Sql, session) { AllResultTypesAreUnknown = true };
        await using var dispose = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        if (reader.FieldCount != 1 || !await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw Unreadable(query, "it answers no row, or not one column");
        }

        var value = await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false) ? "null" : reader.GetString(0);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? throw Unreadable(query, "it answers more than one row") : value;
    }

    private static RolloutException Unreadable(IntegrityQuery query, string reason) =>
        new("RT2581", $"database.integrity '{query.Name}' gives no value to compare: {reason}. It must be one statement that answers one row with one column.", ExitCode.Held);
}
