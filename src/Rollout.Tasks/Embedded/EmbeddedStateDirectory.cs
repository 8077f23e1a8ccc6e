using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Embedded;

/// <summary>Names of the files in the state directory. Secret ones are readable by their owner alone; the directory itself can be passed through, because PostgreSQL may run as another user.</summary>
/// <param name="Path">Absolute path of the directory.</param>
internal sealed record EmbeddedStateDirectory(string Path)
{
    // HAProxy makes the socket under this name with 13 characters more, and renames it.
    private const int LongestSocketPath = 90;

    /// <summary><see cref="EmbeddedSettings"/>.</summary>
    public string Settings => File(EmbeddedContract.SettingsFile);

    /// <summary><see cref="EmbeddedEndpoints"/>.</summary>
    public string Endpoints => File(EmbeddedContract.EndpointsFile);

    /// <summary><see cref="ProcessIdentity"/> of the program.</summary>
    public string Program => File("program.json");

    /// <summary>What the program prints.</summary>
    public string Log => File("program.log");

    /// <summary>Held by the program while it runs.</summary>
    public string ProgramLock => File("program.lock");

    /// <summary>Held by a tool while it starts or stops the program.</summary>
    public string LaunchLock => File("launch.lock");

    /// <summary>Configuration of the load balancer.</summary>
    public string Balancer => File("balancer.json");

    /// <summary>The processes under supervision.</summary>
    public string Processes => File("processes.json");

    /// <summary>Configuration of HAProxy.</summary>
    public string HAProxy => File("haproxy.cfg");

    /// <summary>Weights, addresses and states of HAProxy's servers, which it takes up when it starts.</summary>
    public string HAProxyState => File("haproxy.state");

    /// <summary>What HAProxy prints.</summary>
    public string HAProxyLog => File("haproxy.log");

    /// <summary>Admin socket of HAProxy: here, or below the folder for temporary files where this path is too long for a socket.</summary>
    public string HAProxySocket
    {
        get
        {
            var here = File("haproxy.sock");
            return Encoding.UTF8.GetByteCount(here) <= LongestSocketPath
                ? here
                : System.IO.Path.Combine("/tmp", $"rollout-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..16]}.sock");
        }
    }

    /// <summary>Folder of the PostgreSQL cluster.</summary>
    public string Postgres => File("postgres");

    /// <summary>Whether services or a cluster may have been left by a program that ended.</summary>
    public bool HasLeftovers => System.IO.File.Exists(Processes) || Directory.Exists(Postgres);

    /// <summary>Makes the directory.</summary>
    public void Create() => Directory.CreateDirectory(Path);

    /// <summary>Deletes all that the embedded environment keeps, and the directory when nothing else is in it.</summary>
    public void Purge()
    {
        foreach (var file in new[] { Settings, Endpoints, Program, Log, ProgramLock, Balancer, Processes, HAProxy, HAProxyState, HAProxyLog, HAProxySocket })
        {
            System.IO.File.Delete(file);
        }

        foreach (var draft in Directory.EnumerateFiles(Path, "*.*.new"))
        {
            System.IO.File.Delete(draft); // Of a program that was killed while it wrote.
        }

        if (Directory.Exists(Postgres))
        {
            Directory.Delete(Postgres, recursive: true);
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
