namespace Rollout.Faults.Tests.Proxies;

/// <summary>What the proxy does to a call.</summary>
internal enum Fault
{
    /// <summary>The call is not passed on, and nothing comes back.</summary>
    TimeoutBefore,

    /// <summary>The call is passed on, and nothing comes back.</summary>
    TimeoutAfter,

    /// <summary>Refused with <c>Throttling</c>.</summary>
    Throttled,

    /// <summary>503 without an error document.</summary>
    ServerError,

    /// <summary>The call is passed on, and the connection is reset in the place of an answer.</summary>
    Reset,

    /// <summary>The call is passed on, and the answer breaks off in the middle of its body.</summary>
    CutBody,

    /// <summary>For 10 s after a change, reads show what was before it.</summary>
    StaleRead,

    /// <summary>A list comes in pages, and the second page is empty.</summary>
    MissingPage,

    /// <summary>Refused with <c>AccessDenied</c>.</summary>
    AccessDenied,

    /// <summary>Refused with <c>ExpiredToken</c>.</summary>
    ExpiredToken,

    /// <summary>From this call on, nothing is passed on and nothing comes back, of any call, for 60 s.</summary>
    Silence,
}

/// <summary>A fault and the calls it meets.</summary>
/// <param name="Fault">What happens to them.</param>
/// <param name="Operation">Name of the operation, such as <c>ModifyRule</c>.</param>
/// <param name="Lasting">True for all calls of the operation from now on; false for the next one. Without meaning for stale reads and for silence, which have their own length.</param>
internal sealed record ArmedFault(Fault Fault, string Operation, bool Lasting)
{
    public static TimeSpan StaleFor { get; } = TimeSpan.FromSeconds(10);

    public static TimeSpan SilentFor { get; } = TimeSpan.FromSeconds(60);
}
