using Npgsql;
using Rollout.Tasks.Database.Copies;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Database.Statements;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database;

/// <summary>A PostgreSQL server, asked over Npgsql.</summary>
/// <param name="time">Clock of deadlines.</param>
internal sealed class NpgsqlDatabaseServer(TimeProvider time) : IDatabaseServer
{
    private const string ApplicationName = "rollout";
    private const string DuplicateDatabase = "42P04";

    /// <inheritdoc />
    public async Task<string> ProbeAsync(Secret connection, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var session = await DatabaseConnection.OpenAsync(connection, ApplicationName, linked.Token).ConfigureAwait(false);
            await using var dispose = session.ConfigureAwait(false);
            var command = new NpgsqlCommand("SHOW server_version", session);
            await using var disposeCommand = command.ConfigureAwait(false);
            return ((string)(await command.ExecuteScalarAsync(linked.Token).ConfigureAwait(false))!).Split(' ')[0];
        }
        catch (Exception fault) when (fault is NpgsqlException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw DatabaseConnection.Unreachable(DatabaseConnection.Parse(connection), fault is NpgsqlException ? fault : new TimeoutException("no answer within 30 s"));
        }
    }

    /// <inheritdoc />
    public async Task<bool> EnsureAsync(Secret connection, CancellationToken cancellationToken)
    {
        var name = DatabaseConnection.Parse(connection).Database ?? throw new RolloutException("RT2501", "the connection string names no database. Add Database=name.", ExitCode.Configuration);
        var session = await DatabaseCopier.OpenMaintenanceAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            if (await DatabaseCopier.ExistsAsync(session, name, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            await DatabaseCopier.ExecuteAsync(session, $"CREATE DATABASE {SqlName.Quote(name)}", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState is DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Somebody else made it between the question and the answer.
            return false;
        }
        catch (NpgsqlException fault)
        {
            throw new RolloutException("RT2510", $"the database '{name}' cannot be made: {(fault as PostgresException)?.MessageText ?? fault.Message}. Give the role the right CREATEDB, or make it by hand.", innerException: fault);
        }
    }

    /// <inheritdoc />
    public Task<Secret> CopyAsync(Secret source, string name, CancellationToken cancellationToken) => DatabaseCopier.CopyAsync(source, name, cancellationToken);

    /// <inheritdoc />
    public Task DropCopyAsync(Secret source, string name, CancellationToken cancellationToken) => DatabaseCopier.DropAsync(source, name, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> DumpSchemaAsync(Secret connection, CancellationToken cancellationToken) => SchemaDump.ReadAsync(DatabaseConnection.Parse(connection), cancellationToken);

    /// <inheritdoc />
    public async Task<DatabaseIdentity> IdentifyAsync(Secret connection, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, ApplicationName, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            return await ProductionMark.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw MarkFailed("read", fault);
        }
    }

    /// <inheritdoc />
    public async Task MarkProductionAsync(Secret connection, string environment, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, ApplicationName, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        try
        {
            await ProductionMark.WriteAsync(session, environment, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw MarkFailed("written", fault);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<StatementTime>?> ReadStatementTimesAsync(Secret connection, CancellationToken cancellationToken) => AskAsync(connection, StatementTimes.ReadAsync, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<long, string>> ReadStatementTextsAsync(Secret connection, IReadOnlyCollection<long> ids, CancellationToken cancellationToken) =>
        AskAsync(connection, (session, token) => StatementTimes.ReadTextsAsync(session, ids, token), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<InvalidIndex>> FindInvalidIndexesAsync(Secret connection, CancellationToken cancellationToken) => AskAsync(connection, InvalidIndexes.ReadAsync, cancellationToken);

    /// <inheritdoc />
    public async Task RunFileAsync(Secret connection, string file, CancellationToken cancellationToken)
    {
        var script = await ReadScriptAsync(file, cancellationToken).ConfigureAwait(false);
        var session = new MigrationSession(await DatabaseConnection.OpenAsync(connection, ApplicationName, cancellationToken).ConfigureAwait(false));
        await using var disposeSession = session.ConfigureAwait(false);
        var number = 1;
        try
        {
            var transaction = await session.Connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var disposeTransaction = transaction.ConfigureAwait(false);
            for (; number <= script.Statements.Count; number++)
            {
                await session.ExecuteAsync(script.Statements[number - 1], cancellationToken).ConfigureAwait(false);
            }

            number = script.Statements.Count;
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw MigrationErrors.Failed(script, number, fault, "Nothing of it stays.", null);
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> VerifyAsync(Secret connection, IReadOnlyList<VerificationQuery> queries, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, ApplicationName, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        var faults = new List<string>();
        foreach (var query in queries)
        {
            if (await Verification.RunAsync(session, query, cancellationToken).ConfigureAwait(false) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    private static async Task<T> AskAsync<T>(Secret connection, Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, ApplicationName, cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        return await ask(session, cancellationToken).ConfigureAwait(false);
    }

    private static RolloutException MarkFailed(string what, NpgsqlException fault) =>
        new("RT2544", $"the mark of production (table rollout.production) cannot be {what}: {(fault as PostgresException)?.MessageText ?? fault.Message}. Give the role of the connection the right to make the schema 'rollout', or to use its tables.", innerException: fault);

    private static async Task<MigrationFile> ReadScriptAsync(string file, CancellationToken cancellationToken)
    {
        var fileName = Path.GetFileName(file);
        if (!File.Exists(file))
        {
            throw new RolloutException("RT2502", $"the SQL file '{file}' does not exist.", ExitCode.Configuration);
        }

        var bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        if (SqlText.Decode(bytes, out var sql) is { } fault)
        {
            throw new RolloutException("RT2502", $"{fileName}: {fault}.", ExitCode.Configuration);
        }

        var script = SqlSplitter.Split(new SqlSource(fileName, sql) { Path = Path.GetFullPath(file) }, new SqlReadOptions { ReadFile = MigrationFolder.ReadIncluded });
        return (script.Faults.Count, script.Statements.Count) switch
        {
            (> 0, _) => throw new RolloutException("RT2502", $"{string.Join("; ", script.Faults)}.", ExitCode.Configuration),
            (_, 0) => throw new RolloutException("RT2502", $"{fileName}: there is no statement in it. Write one, or do not name the file.", ExitCode.Configuration),
            _ => new MigrationFile(MigrationVersion.Parse("0"), fileName, fileName, script),
        };
    }
}
