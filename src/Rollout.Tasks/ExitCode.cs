namespace Rollout.Tasks;

/// <summary>What the process ends with. CI jobs decide by it, so a number never changes its meaning.</summary>
public enum ExitCode
{
    /// <summary>Done, or nothing to do.</summary>
    Done = 0,

    /// <summary>An unexpected fault.</summary>
    Fault = 1,

    /// <summary>The candidate was worse and all traffic is back on the stable release.</summary>
    RolledBack = 10,

    /// <summary>Held: inconclusive, a gate not met, or a forward-only policy.</summary>
    Held = 11,

    /// <summary>Another process holds the lease.</summary>
    LeaseHeld = 12,

    /// <summary>The world has drifted from the plan.</summary>
    Drifted = 13,

    /// <summary>The configuration has faults; nothing was touched.</summary>
    Configuration = 20,

    /// <summary>A backend failed and nothing was changed.</summary>
    BackendFailed = 30,

    /// <summary>The operator interrupted the run.</summary>
    Interrupted = 130,
}
