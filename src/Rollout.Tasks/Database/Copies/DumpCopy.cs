using System.Globalization;
using Npgsql;
using Rollout.Tasks.Programs;

namespace Rollout.Tasks.Database.Copies;

/// <summary>Copies a database in use: pg_dump into pg_restore, without a file between them.</summary>
/// <remarks>A file would let pg_restore work in parallel, but was slower than the pipe, needs room, and a killed run would leave the rows on the disk; see docs/staging.md.</remarks>
internal static class DumpCopy
{
    /// <summary>Fills an empty database.</summary>
    /// <param name="source">The database to copy.</param>
    /// <param name="name">The database to fill, on the same server.</param>
    /// <param name="cancellationToken">Ends the programs.</param>
    /// <exception cref="RolloutException">RT2512: a program is missing or fails; without the password.</exception>
    public static async Task RunAsync(NpgsqlConnectionStringBuilder source, string name, CancellationToken cancellationToken)
    {
        // A copied subscription would begin to replicate; owners are the copying role, which may not give anything away.
        var dump = new ProgramRequest("pg_dump", "--format=custom", "--compress=0", "--no-publications", "--no-subscriptions", "--no-password") { EnvironmentVariables = Variables(source, source.Database!) };
        var restore = new ProgramRequest("pg_restore", "--exit-on-error", "--no-owner", "--no-password", $"--dbname={name}") { EnvironmentVariables = Variables(source, name) };
        ProgramResult dumped, restored;
        try
        {
            (dumped, restored) = await ProgramPipe.RunAsync(dump, restore, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2001")
        {
            throw DatabaseCopier.Failed(source.Database!, name, "somebody is connected to it, and for a copy in that case pg_dump and pg_restore must be on the PATH. Install PostgreSQL's client programs, or end the other sessions", fault);
        }

        // Where both failed, the second one only missed what the first did not send.
        ThrowIfFailed(source, name, dump, dumped);
        ThrowIfFailed(source, name, restore, restored);
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

    private static void ThrowIfFailed(NpgsqlConnectionStringBuilder source, string name, ProgramRequest program, ProgramResult result)
    {
        if (result.ExitCode != 0)
        {
            var reason = string.Join(' ', result.Error.Where(line => line.Length > 0).TakeLast(3));
            throw DatabaseCopier.Failed(source.Database!, name, $"{program.Name} ended with {result.ExitCode}: {(string.IsNullOrEmpty(source.Password) ? reason : reason.Replace(source.Password, "***", StringComparison.Ordinal))}", null);
        }
    }
}
