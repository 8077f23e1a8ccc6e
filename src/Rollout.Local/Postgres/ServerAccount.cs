using Rollout.Tasks;
using Rollout.Tasks.Programs;

namespace Rollout.Local.Postgres;

/// <summary>The account that PostgreSQL runs under. The server refuses to run as root, so root hands it to another account.</summary>
/// <param name="Name">Name of the account; null for the caller's own.</param>
internal sealed record ServerAccount(string? Name)
{
    /// <summary><c>postgres</c> where the packages made it, else the account of last resort that every system has.</summary>
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private static readonly string[] SystemFolders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The caller's own account, or for root the one to change to.</summary>
    /// <exception cref="RolloutException">RT2405: root, and there is no account to change to.</exception>
    public static async Task<ServerAccount> FindAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return new ServerAccount((string?)null);
        }

        foreach (var name in Candidates)
        {
            if ((await ProgramRunner.RunAsync(new ProgramRequest("id", "-u", name), null, cancellationToken)).ExitCode == 0)
            {
                return new ServerAccount(name);
            }
        }

        throw new RolloutException("RT2405", $"PostgreSQL does not run as root, and this machine has no account {string.Join(" or ", Candidates.Select(c => $"'{c}'"))} to run it. Make one with 'useradd --system postgres', or run as another user than root.");
    }

    /// <summary>The same program, run by this account.</summary>
    public ProgramRequest Wrap(ProgramRequest program)
    {
        if (Name is null)
        {
            return program;
        }

        if (IsInstalled("runuser"))
        {
            return program with { Name = "runuser", Arguments = ["-u", Name, "--", program.Name, .. program.Arguments] };
        }

        if (IsInstalled("setpriv"))
        {
            return program with { Name = "setpriv", Arguments = [$"--reuid={Name}", $"--regid={Name}", "--init-groups", program.Name, .. program.Arguments] };
        }

        var command = string.Join(' ', new[] { program.Name }.Concat(program.Arguments).Select(Quote));
        return program with { Name = "su", Arguments = ["-s", "/bin/sh", Name, "-c", command] };
    }

    /// <summary>Gives a folder with all that lies in it to this account.</summary>
    public async Task GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (Name is not null)
        {
            await ProgramRunner.RunAsync(new ProgramRequest("chown", "-R", Name, path), null, cancellationToken);
        }
    }

    /// <summary>Whether this account can write into a folder: asked by trying, since every parent folder, access lists and mounts have a say.</summary>
    public async Task<bool> CanWriteAsync(string folder, CancellationToken cancellationToken) =>
        Name is null
        || (await ProgramRunner.RunAsync(Wrap(new ProgramRequest("test", "-w", folder) { WorkingDirectory = "/" }), null, cancellationToken)).ExitCode == 0;

    private static bool IsInstalled(string program) =>
        SystemFolders.Any(folder => File.Exists(Path.Combine(folder, program)));

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
