using Npgsql;
using Rollout.Tasks.Database.Migrations;

namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Runs the statements over Npgsql. See docs/staging.md.</summary>
/// <param name="statements">In their order.</param>
internal sealed class NpgsqlProbeReplay(IReadOnlyList<SqlStatement> statements) : IProbeReplay
{
    private const string ApplicationName = "rollout-replay";

    // A deferred constraint would else never be looked at, for nothing is committed.
    private const string Settings = "SET LOCAL statement_timeout = '5min'; SET CONSTRAINTS ALL IMMEDIATE";

    private readonly List<Probe> probes = [];
    private Secret? address;
    private NpgsqlConnection? open;

    /// <inheritdoc />
    public Task<IReadOnlyList<ProbeFault>> BeforeAsync(Secret copy, CancellationToken cancellationToken)
    {
        address = copy;
        return ReachingAsync(async () =>
        {
            var faults = new List<ProbeFault>();
            open = await DatabaseConnection.OpenAsync(copy, ApplicationName, cancellationToken).ConfigureAwait(false);
            foreach (var statement in statements)
            {
                var command = new NpgsqlCommand(statement.Text, open) { AllResultTypesAreUnknown = true };
                try
                {
                    await command.PrepareAsync(cancellationToken).ConfigureAwait(false);
                    probes.Add(new Probe(statement, command, await RunAsync(command, cancellationToken).ConfigureAwait(false)));
                }
                catch (PostgresException fault)
                {
                    faults.Add(Fault(statement, fault));
                    await command.DisposeAsync().ConfigureAwait(false);
                }
            }

            return faults;
        });
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ProbeFault>> AfterAsync(CancellationToken cancellationToken) => ReachingAsync(async () =>
    {
        var faults = new List<ProbeFault>();
        var fresh = await DatabaseConnection.OpenAsync(address!, ApplicationName, cancellationToken).ConfigureAwait(false);
        await using var dispose = fresh.ConfigureAwait(false);
        foreach (var probe in probes)
        {
            faults.AddRange(await AgainAsync(probe, fresh, cancellationToken).ConfigureAwait(false));
        }

        return faults;
    });

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (open is not null)
        {
            await open.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<ProbeFault>> AgainAsync(Probe probe, NpgsqlConnection fresh, CancellationToken cancellationToken)
    {
        List<ProbeFault> surprises = [];
        try
        {
            try
            {
                await RunAsync(probe.Prepared, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException fault) when (IsOutdatedPlan(fault))
            {
                // Npgsql prepares it anew, once; then it must go.
                await RunAsync(probe.Prepared, cancellationToken).ConfigureAwait(false);
                surprises.Add(new ProbeFault(probe.Statement.Place.ToString(), fault.SqlState, $"{fault.MessageText} (SQLSTATE {fault.SqlState}), once for each session that had prepared it", Fails: false));
            }

            var command = new NpgsqlCommand(probe.Statement.Text, fresh) { AllResultTypesAreUnknown = true };
            await using var dispose = command.ConfigureAwait(false);
            var columns = await RunAsync(command, cancellationToken).ConfigureAwait(false);
            return [.. surprises, .. ProbeColumns.Compare(probe.Columns, columns).Select(change => new ProbeFault(probe.Statement.Place.ToString(), change.SqlState, change.Text, change.Fails))];
        }
        catch (PostgresException fault)
        {
            return [Fault(probe.Statement, fault)];
        }
    }

    /// <summary>Runs one statement in a transaction that is rolled back.</summary>
    /// <returns>Name and type of the columns that it answers.</returns>
    private static async Task<IReadOnlyList<(string Name, string Type)>> RunAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var transaction = await command.Connection!.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var dispose = transaction.ConfigureAwait(false);
        var settings = new NpgsqlCommand(Settings, command.Connection);
        await using var disposeSettings = settings.ConfigureAwait(false);
        await settings.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        var columns = Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), reader.GetDataTypeName(i))).ToList();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Only to the end: a row may be what fails.
        }

        return columns;
    }

    private static bool IsOutdatedPlan(PostgresException fault) => fault is { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" };

    private static ProbeFault Fault(SqlStatement statement, PostgresException fault) =>
        new(MigrationErrors.PlaceOf(statement, fault).ToString(), fault.SqlState, MigrationErrors.Describe(statement, fault).TrimEnd('.'), Fails: true);

    /// <summary>A lost connection is no answer about a statement.</summary>
    private async Task<IReadOnlyList<ProbeFault>> ReachingAsync(Func<Task<List<ProbeFault>>> run)
    {
        try
        {
            return await run().ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw DatabaseConnection.Unreachable(DatabaseConnection.Parse(address!), fault);
        }
    }

    private sealed record Probe(SqlStatement Statement, NpgsqlCommand Prepared, IReadOnlyList<(string Name, string Type)> Columns);
}
