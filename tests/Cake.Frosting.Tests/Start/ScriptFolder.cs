using System.Diagnostics;

namespace Cake.Frosting.Tests.Start;

/// <summary>A small repository with build.sh and a program 'dotnet' that only writes down what it is asked.</summary>
internal sealed class ScriptFolder : IDisposable
{
    private const string Dotnet = """
        #!/bin/sh
        echo "$*" >>"$0.log"
        case $1 in
          --version) [ ! -e "$0.no-sdk" ]; exit ;;
          publish) ;;
          *) for arg in "$@"; do echo "[$arg]"; done; [ "$2" != --wait ] || read -r _; exit 3 ;;
        esac
        if [ -e "$0.broken" ]; then cat "$0.broken"; exit 1; fi
        case "$*" in *ReadyToRun*) if [ -e "$0.no-crossgen" ]; then cat "$0.no-crossgen"; exit 1; fi ;; esac
        mkdir -p "$6"
        """;

    private static readonly string[] _programs = ["sh", "cat", "date", "find", "grep", "head", "mkdir", "mv", "ps", "rm", "sed", "sleep", "touch", "tr"];

    private readonly string _path;

    /// <param name="withFlock">Whether the program flock is there.</param>
    public ScriptFolder(bool withFlock = true)
    {
        Root = Path.Combine(Directory.CreateTempSubdirectory("build sh ").FullName, "a b");
        Programs = Path.Combine(Root, "..", "programs");
        Directory.CreateDirectory(Programs);
        foreach (var file in new[] { "build/Build.csproj", "build/Program.cs", "src/One/One.csproj", "src/One/One.cs", "Directory.Build.props", "global.json" })
        {
            Write(file, file == "global.json" ? """{ "sdk": { "version": "10.0.100" } }""" : "");
        }

        File.Copy(FindScript(), Path.Combine(Root, "build.sh"));
        _path = withFlock ? $"{Programs}:/usr/bin:/bin" : OnlyThese();
        WriteProgram("dotnet", Dotnet);
    }

    public string Root { get; }

    public string Programs { get; }

    /// <summary>What 'dotnet' was asked to publish.</summary>
    public string[] Builds => [.. Log.Where(line => line.StartsWith("publish", StringComparison.Ordinal))];

    /// <summary>The builds that are kept.</summary>
    public string[] Kept => [.. Directory.GetDirectories(Path.Combine(Root, "build", "out")).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal)];

    private string[] Log => File.Exists(Path.Combine(Programs, "dotnet.log")) ? File.ReadAllLines(Path.Combine(Programs, "dotnet.log")) : [];

    public void Write(string file, string text)
    {
        var path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Makes 'dotnet' behave in a way of its own.</summary>
    public void Switch(string name, string text) => File.WriteAllText(Path.Combine(Programs, $"dotnet.{name}"), text);

    public (int ExitCode, string Output, string Errors) Run(params string[] args)
    {
        using var process = Start(args);
        process.StandardInput.Close();
        return Wait(process);
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("/bin/sh", [Path.Combine(Root, "build.sh"), .. args])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = _path;
        return Process.Start(start)!;
    }

    public static (int ExitCode, string Output, string Errors) Wait(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), "build.sh does not end.");
        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(Root)!, recursive: true);

    private static string FindScript()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "build.sh")))
            {
                return Path.Combine(directory.FullName, "build.sh");
            }
        }

        throw new FileNotFoundException("There is no build.sh above the tests.");
    }

    private string OnlyThese()
    {
        foreach (var program in _programs)
        {
            var found = new[] { "/usr/bin", "/bin" }.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
            if (found is not null)
            {
                File.CreateSymbolicLink(Path.Combine(Programs, program), found);
            }
        }

        return Programs;
    }

    private void WriteProgram(string name, string text)
    {
        var path = Path.Combine(Programs, name);
        File.WriteAllText(path, text + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
