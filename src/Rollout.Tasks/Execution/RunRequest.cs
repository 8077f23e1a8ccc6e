namespace Rollout.Tasks.Execution;

/// <summary>What the caller asks of a run, as it stands on the command line.</summary>
public sealed record RunRequest
{
    /// <summary>Path of the file that describes the rollout. Default: <c>rollout.yaml</c> in the working directory.</summary>
    public string ConfigPath { get; init; } = "rollout.yaml";

    /// <summary>Name of the environment. Default: <c>local</c>.</summary>
    public string Environment { get; init; } = "local";

    /// <summary>Name of the release; null takes the file's own.</summary>
    public string? Release { get; init; }

    /// <summary>Values that win over the file's, each as <c>path=value</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>Folder for journal, lease, images and logs; null takes <c>.rollout</c> beside the file.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Begins a new rollout although an earlier release is still retained for a rollback; that rollback is given up.</summary>
    public bool EndRetention { get; init; }

    /// <summary>Takes what somebody else changed at the load balancer as the new starting point, where the candidate's weight can be told and is not above that of the step to be taken.</summary>
    public bool AcceptDrift { get; init; }

    /// <summary>Name of the backup that <see cref="TaskNames.RestoreSideBySide"/> restores; null for the newest.</summary>
    public string? Backup { get; init; }

    /// <summary>Accepts that all that was written since the backup is lost. Default: false, which refuses (RT2575) unless <see cref="Confirm"/> says yes.</summary>
    public bool AcceptDataLoss { get; init; }

    /// <summary>Asks a person a question; null where nobody can be asked.</summary>
    public Func<string, bool>? Confirm { get; init; }

    /// <summary>Path of the embedded environment's program, <c>Rollout.Local.dll</c>; null looks beside the running program.</summary>
    public string? EmbeddedProgram { get; init; }
}
