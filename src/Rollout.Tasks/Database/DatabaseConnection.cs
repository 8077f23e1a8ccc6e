using Npgsql;

namespace Rollout.Tasks.Database;

/// <summary>Opens connections, and says what is wrong with them without the password.</summary>
internal static class DatabaseConnection
{
    /// <summary>Length in bytes that PostgreSQL keeps of an application name.</summary>
    private const int MaxApplicationNameBytes = 63;

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="RolloutException">RT2501: it cannot be read. What is wrong with it is not said, since it may be a piece of the password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(Secret connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection.Reveal());
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            throw new RolloutException("RT2501", "the connection string of the database cannot be read. Write it in Npgsql's form, such as 'Host=db.internal;Port=5432;Database=app;Username=app;Password=...'; a value with a semicolon goes in double quotes.", ExitCode.Configuration);
        }
    }

    /// <summary>Opens a session of its own: no pool, no time limit but the server's.</summary>
    /// <param name="connection">Npgsql connection string.</param>
    /// <param name="applicationName">Shown to others who look at the sessions.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RolloutException">RT2501: the database cannot be reached.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(Secret connection, string applicationName, CancellationToken cancellationToken)
    {
        var settings = Settings(connection, applicationName);
        var opened = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await opened.OpenAsync(cancellationToken).ConfigureAwait(false);
            return opened;
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or ArgumentException or InvalidOperationException)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw Unreachable(settings, fault);
        }
        catch (OperationCanceledException)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a session of its own is opened with: no pool, no time limit but the server's.</summary>
    /// <exception cref="RolloutException">RT2501: the connection string cannot be read.</exception>
    public static NpgsqlConnectionStringBuilder Settings(Secret connection, string applicationName)
    {
        var settings = Parse(connection);
        settings.Pooling = false;
        settings.Enlist = false;
        settings.CommandTimeout = 0;
        settings.MaxAutoPrepare = 0;
        settings.TcpKeepAlive = true;
        settings.ApplicationName = Shorten(applicationName);
        return settings;
    }

    /// <summary>RT2501 with host, port, database and user.</summary>
    public static RolloutException Unreachable(NpgsqlConnectionStringBuilder settings, Exception fault)
    {
        var reason = fault is PostgresException server ? $"{server.MessageText} (SQLSTATE {server.SqlState})" : fault.InnerException?.Message ?? fault.Message;
        reason = string.IsNullOrEmpty(settings.Password) ? reason : reason.Replace(settings.Password, "***", StringComparison.Ordinal);
        return new RolloutException("RT2501", $"the database '{settings.Database}' on {settings.Host}:{settings.Port} cannot be reached as '{settings.Username}': {reason.ReplaceLineEndings(" ").TrimEnd('.')}. Check that it runs, and its connection string.");
    }

    /// <summary>At most 63 bytes, without half a character.</summary>
    public static string Shorten(string applicationName)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(applicationName) > MaxApplicationNameBytes)
        {
            applicationName = applicationName[..^1];
        }

        return applicationName;
    }
}
