using System.Diagnostics;
using Npgsql;
using Rollout.Local.Postgres;
using Rollout.Tasks.Tests.Prerequisites;

namespace Rollout.Tasks.Tests.Database.Kills;

/// <summary>All that a database holds after the migrations, but when and how long.</summary>
internal static class EndState
{
    private const string Contents =
        """
        SELECT concat_ws(E'\n',
            (SELECT string_agg(concat_ws(' ', version, name, checksum, phase, rollout_id, tool_version, length(script)), E'\n' ORDER BY version) FROM rollout.migrations),
            'begun ' || (SELECT count(*) FROM rollout.migration_statements),
            'begun backfills ' || (SELECT count(*) FROM rollout.backfills),
            'invalid ' || (SELECT count(*) FROM pg_index WHERE NOT indisvalid),
            'big ' || (SELECT count(*) || ' ' || sum(runs) || ' ' || md5(string_agg(concat_ws(',', id, runs, filler, late), ';' ORDER BY id)) FROM big),
            'log ' || (SELECT string_agg(line, ',' ORDER BY line) FROM log),
            'copied ' || (SELECT count(*) || ' ' || sum(n) FROM copied),
            'moods ' || (SELECT string_agg(m::text, ',') FROM moods))
        """;

    public static async Task<string> ReadAsync(TestDatabase database) =>
        $"{await database.ScalarAsync(Contents)}\n{await SchemaAsync(database.Connection)}";

    private static async Task<string> SchemaAsync(Secret connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.Reveal());
        var program = PostgresPrograms.StandardFolders().Select(f => Path.Combine(f, "pg_dump")).First(File.Exists);
        var info = new ProcessStartInfo(program, ["--schema-only", "-h", settings.Host!, "-p", settings.Port.ToString(null as IFormatProvider), "-U", settings.Username!, settings.Database!]) { RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);

        // The key of \restrict is another one each time.
        return string.Join('\n', dump.Split('\n').Where(line => !line.StartsWith('\\')));
    }
}
