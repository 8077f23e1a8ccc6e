using Npgsql;

namespace Rollout.EndToEnd.Tests;

/// <summary>Looks into the databases of a workspace.</summary>
internal static class DatabaseChecks
{
    public static async Task ShouldBeMigratedTo(Workspace workspace, string version)
    {
        foreach (var database in new[] { "nest", "nest_staging" })
        {
            Assert.Equal(version, await ScalarAsync(workspace, database, "select max(version) from rollout.migrations"));
        }

        Assert.Equal(0L, await ScalarAsync(workspace, "postgres", "select count(*) from pg_database where datname like 'rollout_copy%'"));
    }

    public static async Task<object?> ScalarAsync(Workspace workspace, string database, string sql)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = workspace.Endpoints().GetProperty("postgresPort").GetInt32(),
            Username = "rollout_local",
            Database = database,
            Pooling = false,
        };
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
