using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Takes over what another tool has applied, once, while the ledger is still empty.</summary>
/// <param name="connection">Open session.</param>
/// <param name="table">The other tool's table, with its schema where it needs one.</param>
internal sealed partial class Baseline(NpgsqlConnection connection, string table)
{
    /// <summary>Names of the column that holds version or file, in the tools' tables; the first that is there counts.</summary>
    private static readonly IReadOnlyList<string> Columns = ["version", "MigrationId", "migration_id", "scriptname", "script_name", "filename", "name", "id"];

    /// <summary>The files that the other tool has applied; none where its table is not there: a new database. Changes nothing.</summary>
    /// <exception cref="RolloutException">RT2554: the table says nothing that fits the files.</exception>
    public async Task<IReadOnlyList<MigrationFile>> FindAsync(IReadOnlyList<MigrationFile> files, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken).ConfigureAwait(false) is not { } known)
        {
            return [];
        }

        var applied = files.Where(f => known.Has(f.Version)).ToList();
        return applied.Count > 0 || known.Count == 0
            ? applied
            : throw new RolloutException("RT2554", $"database.runner.baseline: the table '{table}' has {known.Count.ToString(CultureInfo.InvariantCulture)} versions, and none of them is that of a file of migrations. Name the files after its versions, or remove the key.", ExitCode.Configuration);
    }

    /// <summary>Writes a row into the ledger for each file that the other tool has applied. Nothing where the ledger has rows.</summary>
    /// <returns>The files that got one.</returns>
    /// <exception cref="RolloutException">RT2554: the table says nothing that fits the files.</exception>
    public async Task<IReadOnlyList<MigrationFile>> TakeAsync(IReadOnlyList<MigrationFile> files, MigrationRequest request, CancellationToken cancellationToken)
    {
        var ledger = new MigrationLedger(connection);
        if ((await ledger.ReadAsync(cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            return [];
        }

        var applied = await FindAsync(files, cancellationToken).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var dispose = transaction.ConfigureAwait(false);
        foreach (var file in applied)
        {
            await ledger.AddAsync(file, TimeSpan.Zero, request with { RolloutId = $"baseline {table}" }, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return applied;
    }

    /// <summary>The version at the start of a name: <c>V1.2__x</c>, <c>20240101120000_Name</c>, <c>app.sql.003_x.sql</c>; null where there is none.</summary>
    internal static MigrationVersion? VersionOf(string text) =>
        VersionPattern().Match(text) is { Success: true } match && MigrationVersion.TryParse(match.Groups[1].Value, out var version) ? version : null;

    private async Task<KnownVersions?> ReadAsync(CancellationToken cancellationToken)
    {
        var columns = await ListAsync("SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped", table, cancellationToken).ConfigureAwait(false);
        if (columns.Count == 0)
        {
            return null;
        }

        var column = Columns.FirstOrDefault(columns.Contains)
            ?? throw new RolloutException("RT2554", $"database.runner.baseline: the table '{table}' has the columns {string.Join(", ", columns)}, and none of them is known to hold versions. Known are {string.Join(", ", Columns)}.", ExitCode.Configuration);
        var name = await ListAsync("SELECT to_regclass($1)::text", table, cancellationToken).ConfigureAwait(false);

        // What failed or was undone does not count. A table with a flag "dirty" has one row, for all versions up to it.
        var condition = columns.Contains("success") ? "success" : columns.Contains("dirty") ? "NOT dirty" : "true";
        var texts = await ListAsync($"SELECT {SqlName.Quote(column)}::text FROM {name[0]} WHERE $1::text IS NOT NULL AND {SqlName.Quote(column)} IS NOT NULL AND {condition}", table, cancellationToken).ConfigureAwait(false);
        return new KnownVersions([.. texts.Select(VersionOf).OfType<MigrationVersion>()], UpTo: columns.Contains("dirty"));
    }

    private async Task<List<string>> ListAsync(string sql, string value, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        var command = new NpgsqlCommand(sql, connection);
        await using var disposeCommand = command.ConfigureAwait(false);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    [GeneratedRegex(@"^(?:(?![Vv]?\d).*[./\\](?=[Vv]?\d+_))?[Vv]?(\d+(?:\.\d+)*)(?!\d)")]
    private static partial Regex VersionPattern();

    private sealed record KnownVersions(IReadOnlyCollection<MigrationVersion> Versions, bool UpTo)
    {
        public int Count => Versions.Count;

        public bool Has(MigrationVersion version) => !version.IsRepeatable && (Versions.Contains(version) || (UpTo && Versions.Any(v => v.CompareTo(version) >= 0)));
    }
}
