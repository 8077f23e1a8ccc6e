using System.Globalization;
using Npgsql;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Database.Copies;

/// <summary>Copies a database in use: pg_dump into a file that only this user can read, then pg_restore.</summary>
internal static class DumpCopy
{
    /// <summary>Fills an empty database.</summary>
    /// <param name="source">The database to copy.</param>
    /// <param name="name">The database to fill, on the same server.</param>
    /// <param name="cancellationToken">Ends the programs.</param>
    /// <exception cref="RolloutException">RT2512: a program is missing or fails; without the password.</exception>
    public static async Task RunAsync(NpgsqlConnectionStringBuilder source, string name, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("rollout-copy-").FullName;
        try
        {
            var dump = Path.Combine(folder, "dump");

            // A copied subscription would begin to replicate; owners are the copying role, which may not give anything away.
            await RunAsync(source, source.Database!, name, "pg_dump", ["--format=custom", "--compress=1", "--no-publications", "--no-subscriptions", "--no-password", $"--file={dump}"], cancellationToken).ConfigureAwait(false);
            await RunAsync(source, name, name, "pg_restore", ["--exit-on-error", "--jobs=2", "--no-owner", "--no-password", $"--dbname={name}", dump], cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>libpq's variables for a connection string. The password is only here: arguments are visible to every user of the machine.</summary>
    internal static Dictionary<string, string> Variables(NpgsqlConnectionStringBuilder settings, string database)
    {
        var variables = new Dictionary<string, string>
        {
            ["PGHOST"] = settings.Host ?? "localhost",
            ["PGPORT"] = settings.Port.ToString(CultureInfo.InvariantCulture),
            ["PGDATABASE"] = database,
            ["PGAPPNAME"] = "rollout",
            ["PGSSLMODE"] = settings.SslMode switch
            {
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                var mode => mode.ToString().ToLowerInvariant(),
            },
            ["LC_ALL"] = "C",
        };
        Add("PGUSER", settings.Username);
        Add("PGPASSWORD", settings.Password);
        Add("PGPASSFILE", settings.Passfile);
        Add("PGSSLROOTCERT", settings.RootCertificate);
        Add("PGSSLCERT", settings.SslCertificate);
        Add("PGSSLKEY", settings.SslKey);
        return variables;

        void Add(string variable, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                variables[variable] = value;
            }
        }
    }

    private static async Task RunAsync(NpgsqlConnectionStringBuilder source, string database, string name, string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        ProgramResult result;
        try
        {
            result = await ProgramRunner.RunAsync(new ProgramRequest(program, arguments) { EnvironmentVariables = Variables(source, database) }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2001")
        {
            throw DatabaseCopier.Failed(source.Database!, name, $"somebody is connected to it, and for a copy in that case {program} must be on the PATH. Install PostgreSQL's client programs, or end the other sessions", fault);
        }

        if (result.ExitCode != 0)
        {
            var reason = string.Join(' ', result.Error.Where(line => line.Length > 0).TakeLast(3));
            throw DatabaseCopier.Failed(source.Database!, name, $"{program} ended with {result.ExitCode}: {(string.IsNullOrEmpty(source.Password) ? reason : reason.Replace(source.Password, "***", StringComparison.Ordinal))}", null);
        }
    }
}
