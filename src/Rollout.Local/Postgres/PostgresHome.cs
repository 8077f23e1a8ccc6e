using System.Security.Cryptography;
using System.Text.Json;

namespace Rollout.Local.Postgres;

/// <summary>Where the cluster's files lie.</summary>
/// <param name="Root">Folder with the data directory, the server's log and the superuser's password.</param>
internal sealed record PostgresHome(string Root)
{
    private const string RecordFile = "postgres.json";

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>The server's log.</summary>
    public string Log => Path.Combine(Root, "postgres.log");

    /// <summary>Password of the superuser; readable by the server's account alone.</summary>
    public string PasswordFile => Path.Combine(Root, "superuser.secret");

    /// <summary>Major version of the data directory; null when there is none yet.</summary>
    public int? DataMajor =>
        File.Exists(Path.Combine(Data, "PG_VERSION")) && int.TryParse(File.ReadAllText(Path.Combine(Data, "PG_VERSION")), out var major) ? major : null;

    /// <summary>What was decided before; null on the first call.</summary>
    public static PostgresRecord? Read(string dataRoot) =>
        File.Exists(Path.Combine(dataRoot, RecordFile))
            ? JsonSerializer.Deserialize<PostgresRecord>(File.ReadAllText(Path.Combine(dataRoot, RecordFile)), JsonSerializerOptions.Web)
            : null;

    /// <summary>Keeps what was decided. A reader sees the old or the new text, never a half.</summary>
    public static void Write(string dataRoot, PostgresRecord record)
    {
        var path = Path.Combine(dataRoot, RecordFile);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(record, JsonSerializerOptions.Web));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>The folder of earlier calls, or a new one that the account can use.</summary>
    /// <remarks>
    /// A clone may lie under a folder such as /root that only its owner may enter. The modes of folders that are not ours
    /// stay as they are; the data goes to /var/tmp instead, and <c>postgres.json</c> says where.
    /// The name is random and written down before the folder is made: nobody can lay a trap there, and a killed call leaves nothing unknown.
    /// </remarks>
    public static async Task<PostgresHome> OpenAsync(string dataRoot, ServerAccount account, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(dataRoot);
        var record = Read(dataRoot);
        if (record is null)
        {
            record = new PostgresRecord(Path.Combine(dataRoot, "cluster"), 0, 0);
            if (account.Name is not null)
            {
                var probe = Directory.CreateDirectory(Path.Combine(dataRoot, "probe")).FullName;
                await account.GiveAsync(probe, cancellationToken);
                var usable = await account.CanWriteAsync(probe, cancellationToken);
                Directory.Delete(probe);
                record = usable ? record : record with { Home = $"/var/tmp/rollout-postgres-{RandomNumberGenerator.GetHexString(16, lowercase: true)}" };
            }

            Write(dataRoot, record);
        }

        var home = new PostgresHome(record.Home);
        if (home.DataMajor is null)
        {
            Make(record.Home);
            await account.GiveAsync(record.Home, cancellationToken);
        }

        return home;
    }

    private static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

/// <summary>What is kept in <c>postgres.json</c>.</summary>
/// <param name="Home">Folder of the cluster.</param>
/// <param name="WantedPort">Port that was asked for when the cluster was started last.</param>
/// <param name="Port">Port that it got. It is kept while it is free, because services that still run know it.</param>
internal sealed record PostgresRecord(string Home, int WantedPort, int Port);
