namespace Rollout.Tasks.Runtimes;

/// <summary>The labels by which a runtime finds again what it started.</summary>
internal static class InstanceLabels
{
    public const string Application = "rollout.application";
    public const string Environment = "rollout.environment";
    public const string Service = "rollout.service";
    public const string Slot = "rollout.slot";
    public const string Release = "rollout.release";
    public const string Digest = "rollout.digest";
    public const string Fingerprint = "rollout.fingerprint";

    /// <summary>In host mode, where the engine knows of no port.</summary>
    public const string Port = "rollout.port";

    /// <summary>Milliseconds after which a stop becomes an end by force.</summary>
    public const string StopTimeoutMs = "rollout.stop-timeout-ms";

    /// <summary>All labels of an instance but for its port.</summary>
    public static Dictionary<string, string> Of(InstanceRequest request, string fingerprint) => new()
    {
        [Application] = request.Application,
        [Environment] = request.Environment,
        [Service] = request.Service,
        [Slot] = request.Slot.Label(),
        [Release] = request.Release,
        [Digest] = request.ImageDigest,
        [Fingerprint] = fingerprint,
        [StopTimeoutMs] = ((long)request.StopTimeout.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>The slot with a label; null for a label that is none.</summary>
    public static Slot? SlotOf(string? label) => label switch
    {
        "blue" => Tasks.Slot.Blue,
        "green" => Tasks.Slot.Green,
        _ => null,
    };
}
