namespace Rollout.Tasks.Spec;

/// <summary>Turns what surrounds the migrations of a database into plans.</summary>
internal static class DatabaseParts
{
    /// <param name="spec">Without faults.</param>
    /// <param name="full">Makes a path of the file absolute.</param>
    public static BackupPlan Backup(BackupSpec spec, Func<string, string> full) => new()
    {
        BeforeMigrations = spec.Policy == BackupPolicy.BeforeMigrations,
        Folder = spec.Folder is { } folder ? full(folder) : null,
        Jobs = spec.Jobs,
        Keep = spec.Keep,
        MaxAge = spec.MaxAge,
        Timeout = spec.Timeout,
        Checksums = spec.Checksums,
        Command = Command(spec.Command),
    };

    /// <param name="spec">Without faults.</param>
    public static ReadOnlyPlan Window(ReadOnlySpec spec) => new(Command(spec.Enter), Command(spec.Leave)) { EnterUrl = spec.EnterUrl, LeaveUrl = spec.LeaveUrl, Token = spec.Token };

    /// <summary>Program and arguments; empty for none.</summary>
    public static IReadOnlyList<string> Command(string? text) => text is null ? [] : CommandText.Split(text)!;
}
