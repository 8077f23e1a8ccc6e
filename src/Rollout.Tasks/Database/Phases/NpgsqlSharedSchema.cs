using Npgsql;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Phases;

/// <summary>A schema on a PostgreSQL server, asked over Npgsql.</summary>
/// <param name="migrator">Says what is pending.</param>
internal sealed class NpgsqlSharedSchema(IMigrator migrator) : ISharedSchema
{
    private const string Sessions = """
        SELECT format('%s (pid %s, %s, since %s UTC, %s)', application_name, pid, coalesce(host(client_addr), 'local'), to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), state)
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND EXISTS (SELECT FROM unnest($1) p WHERE starts_with(application_name, p)) AND NOT application_name = ANY ($2)
        ORDER BY backend_start
        """;

    /// <inheritdoc />
    public async Task<MigrationReview> ReviewAsync(Secret connection, DatabasePlan plan, CancellationToken cancellationToken)
    {
        var status = await migrator.ReadAsync(connection, plan.Migrations, cancellationToken).ConfigureAwait(false);
        if (status.Pending.Count == 0)
        {
            return MigrationReview.Empty;
        }

        var pending = status.Pending.Select(migration => migration.Version).ToHashSet();
        var files = await MigrationFolder.ReadAsync(plan.Migrations, plan.Files, cancellationToken).ConfigureAwait(false);
        var catalog = await CatalogReader.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        return MigrationReviewer.Review([.. files.Where(file => pending.Contains(file.Version.Text))], catalog, plan.Lint);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> SessionsAsync(Secret connection, IReadOnlyList<string> prefixes, IReadOnlyList<string> current, CancellationToken cancellationToken)
    {
        var session = await DatabaseConnection.OpenAsync(connection, "rollout sessions", cancellationToken).ConfigureAwait(false);
        await using var dispose = session.ConfigureAwait(false);
        var command = new NpgsqlCommand(Sessions, session) { Parameters = { Texts(prefixes), Texts(current) } };
        await using var disposeCommand = command.ConfigureAwait(false);
        var lines = new List<string>();
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var disposeReader = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    /// <summary>As the server keeps them.</summary>
    private static NpgsqlParameter Texts(IReadOnlyList<string> names) => new() { Value = names.Select(DatabaseConnection.Shorten).ToArray() };
}
