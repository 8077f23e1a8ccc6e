using Npgsql;

namespace Nest.Shared;

/// <summary>The one PostgreSQL database of all services.</summary>
internal static class Database
{
    /// <summary>Four services in two slots share the server's connections, so each keeps few.</summary>
    private const int MaxPoolSize = 8;

    public static NpgsqlDataSource Open(string? connectionString, string applicationName)
    {
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new InvalidOperationException("ConnectionStrings__Nest is empty; set it to the Npgsql connection string of the database.");
        }

        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Timeout = 5, CommandTimeout = 10 };

        // The rollout puts service, slot and release there, and looks for it before it takes anything away from the schema.
        settings.ApplicationName ??= applicationName;
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, MaxPoolSize);
        return new NpgsqlSlimDataSourceBuilder(settings.ConnectionString).EnableTransportSecurity().Build();
    }

    public static async Task PingAsync(this NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancellationToken);
    }

    public static NpgsqlCommand Command(this NpgsqlDataSource database, string sql, params ReadOnlySpan<object?> values) =>
        database.CreateCommand(sql).With(values);

    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> values) =>
        new NpgsqlCommand(sql, connection).With(values);

    public static async Task<T?> ScalarAsync<T>(this NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
        }
    }

    private static NpgsqlCommand With(this NpgsqlCommand command, ReadOnlySpan<object?> values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }
}
