using System.Security.Cryptography;
using System.Text;

namespace Rollout.Tasks.Images;

/// <summary>Everything that a build's result depends on, as one hash: the same hash needs no second build.</summary>
/// <param name="Hash">64 hexadecimal digits.</param>
/// <param name="Files">Path, relative to the context, to the hash of the content.</param>
internal sealed record BuildInputs(string Hash, IReadOnlyDictionary<string, string> Files)
{
    private const string LockFile = "packages.lock.json";

    /// <summary>Reads all input files of a build.</summary>
    /// <param name="request">What is to be built.</param>
    /// <param name="stateDirectory">Left out: the tool itself writes there.</param>
    /// <param name="toolchain">What builds, such as the SDKs that are installed, and what is built upon.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    public static BuildInputs Scan(ImageRequest request, string stateDirectory, string toolchain, CancellationToken cancellationToken)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in InputFiles.Of(request, stateDirectory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files[Path.GetRelativePath(request.Context, file).Replace('\\', '/')] = HashOf(file);
        }

        // The number changes when this code builds in another way.
        var lines = new StringBuilder("rollout-inputs 1\n");
        lines.Append("project ").Append(request.Project).Append('\n').Append("dockerfile ").Append(request.Dockerfile).Append('\n').Append("toolchain ").Append(toolchain).Append('\n');
        foreach (var (name, value) in request.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            lines.Append("argument ").Append(name).Append('=').Append(value.Length).Append(':').Append(value).Append('\n');
        }

        foreach (var (path, hash) in files)
        {
            lines.Append(hash).Append(' ').Append(path).Append('\n');
        }

        return new BuildInputs(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString()))), files);
    }

    /// <summary>The files that are not what they were. A lock file that the first restore wrote is no difference.</summary>
    /// <param name="later">A scan of the same request after the build.</param>
    public IReadOnlyList<string> DifferencesTo(BuildInputs later) =>
    [
        .. Files.Keys.Union(later.Files.Keys)
            .Where(path => Files.GetValueOrDefault(path) != later.Files.GetValueOrDefault(path))
            .Where(path => Files.ContainsKey(path) || Path.GetFileName(path) != LockFile)
            .Order(StringComparer.Ordinal),
    ];

    private static string HashOf(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return ExecutableBit.IsSet(file) ? $"{hash}x" : hash;
    }
}
