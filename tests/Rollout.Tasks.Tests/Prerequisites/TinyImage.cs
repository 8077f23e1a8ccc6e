using System.Formats.Tar;
using System.Text.RegularExpressions;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A base image made of this machine's own shell, so that no registry is needed: <c>sh</c> and <c>sleep</c> with their libraries.</summary>
internal static partial class TinyImage
{
    public const string Name = "rollout-test-base:1";

    /// <summary>Makes it unless the engine has it.</summary>
    public static async Task EnsureAsync()
    {
        if ((await DockerEngine.DockerAsync("image", "ls", "--quiet", Name)).Length > 0)
        {
            return;
        }

        var archive = Path.GetTempFileName();
        try
        {
            await WriteAsync(archive);
            await DockerEngine.DockerAsync("import", "--change", "ENV PATH=/bin", archive, Name);
        }
        finally
        {
            File.Delete(archive);
        }
    }

    /// <summary>Writes its files as an archive.</summary>
    public static async Task WriteAsync(string archive)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var program in new[] { "/bin/sh", "/bin/sleep" })
        {
            files[program] = program;
            foreach (Match library in LibraryPath().Matches(await DockerEngine.RunAsync("ldd", [program])))
            {
                files[library.Value] = library.Value;
            }
        }

        await using var stream = File.Create(archive);
        await using var tar = new TarWriter(stream);
        foreach (var (name, path) in files)
        {
            await using var content = File.OpenRead(path);
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name.TrimStart('/'))
            {
                DataStream = content,
                Mode = (UnixFileMode)Convert.ToInt32("755", 8),
            });
        }
    }

    [GeneratedRegex(@"/\S+\.so\S*")]
    private static partial Regex LibraryPath();
}
