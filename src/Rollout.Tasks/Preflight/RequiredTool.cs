namespace Rollout.Tasks.Preflight;

/// <summary>A program that a rollout starts.</summary>
/// <param name="Name">Without <c>.exe</c>.</param>
/// <param name="Purpose">What it is needed for.</param>
/// <param name="Install">One line with the command for each system.</param>
internal sealed record RequiredTool(string Name, string Purpose, string Install)
{
    private static readonly string[] WindowsEndings = [".exe", ".cmd", ".bat"];

    /// <summary>False when the rollout can do without it.</summary>
    public bool Required { get; init; } = true;

    /// <summary>Searched after the PATH.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Finds the program.</summary>
    /// <param name="path">Value of the variable PATH.</param>
    /// <returns>Its absolute path; null when it is nowhere.</returns>
    public string? Find(string path)
    {
        string[] names = OperatingSystem.IsWindows() ? [.. WindowsEndings.Select(ending => Name + ending)] : [Name];
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(Folders)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(IsProgram);
    }

    private static bool IsProgram(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
