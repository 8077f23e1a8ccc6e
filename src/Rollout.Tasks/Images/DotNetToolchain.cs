namespace Rollout.Tasks.Images;

/// <summary>Which SDKs a build could use. With <c>global.json</c>, which is an input file, that settles the one it does use, and needs no program to be started.</summary>
internal static class DotNetToolchain
{
    /// <summary>Names of the SDKs beside the <c>dotnet</c> on the PATH.</summary>
    /// <exception cref="RolloutException">RT2001: there is no <c>dotnet</c> on the PATH.</exception>
    public static string Describe()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var program = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new RolloutException("RT2001", "the program 'dotnet' is not on the PATH. Install the .NET SDK, or put its folder on the PATH.");
        var real = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
        var sdks = Path.Combine(Path.GetDirectoryName(real)!, "sdk");
        return Directory.Exists(sdks)
            ? string.Join(' ', Directory.EnumerateDirectories(sdks).Select(Path.GetFileName).Order(StringComparer.Ordinal))
            : $"{real} {File.GetLastWriteTimeUtc(real).Ticks}";
    }
}
