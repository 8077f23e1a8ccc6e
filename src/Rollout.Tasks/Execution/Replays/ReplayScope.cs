using Rollout.Tasks.Database.Rehearsals;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Replays;

/// <summary>What of the stable release is run on the copy of staging. Pure.</summary>
/// <param name="Release">The stable release.</param>
/// <param name="Slot">Its slot.</param>
/// <param name="Digests">Its images by service.</param>
/// <param name="Flows">The smoke flows that reach the database.</param>
/// <param name="Services">The services that these flows ask, in the order of the plan.</param>
/// <param name="WhyNoFlows">Why there are none; null when there are some.</param>
internal sealed record ReplayScope(string Release, Slot Slot, IReadOnlyDictionary<string, string> Digests, IReadOnlyList<SmokeFlow> Flows, IReadOnlyList<ServicePlan> Services, string? WhyNoFlows)
{
    private const string Database = "{database}";

    /// <summary>Picks it.</summary>
    /// <param name="plan">The plan of the candidate; its services and flows stand for those of the stable release, too.</param>
    /// <param name="state">What the journal says.</param>
    public static ReplayScope Of(RolloutPlan plan, EnvironmentState state)
    {
        var rollout = state.Rollout!;
        var stable = state.Slots.GetValueOrDefault(rollout.StableSlot) is { } deployed && deployed.Release == rollout.StableRelease ? deployed : null;
        var onDatabase = plan.Services.Where(UsesDatabase).Select(service => service.Name).ToHashSet();
        var flows = plan.Database?.Replay == ReplayPolicy.On && stable is not null
            ? plan.SmokeFlows.Where(flow => flow.Steps.Any(step => onDatabase.Contains(step.Service)) && flow.Steps.All(step => stable.Digests.ContainsKey(step.Service))).ToList()
            : [];
        var why = flows.Count > 0 ? null
            : plan.Database?.Replay != ReplayPolicy.On ? $"database.replay is '{plan.Database?.Replay.ToString().ToLowerInvariant()}'"
            : plan.SmokeFlows.Count == 0 ? "there is no smoke flow"
            : stable is null ? "the journal does not know the images of the stable release"
            : $"no smoke flow asks a service of {rollout.StableRelease} that has {Database} in its environment";
        var asked = flows.SelectMany(flow => flow.Steps).Select(step => step.Service).ToHashSet();
        return new ReplayScope(rollout.StableRelease, rollout.StableSlot, stable?.Digests ?? new Dictionary<string, string>(), flows, [.. plan.Services.Where(service => asked.Contains(service.Name))], why);
    }

    /// <summary>One line on what is run and what is not.</summary>
    /// <param name="statements">How many statements the files probes/*.sql have; null where nobody looked.</param>
    public string Words(int? statements)
    {
        var probes = statements == 0 ? $"no statement in {ProbeFolder.Name}/*.sql" : $"{statements} probe statements";
        return (WhyNoFlows, statements) switch
        {
            (null, _) => $"{Release} is tried on the copy before and after the migrations: {Flows.Count} smoke flows, {probes}",
            (var why, null) => $"{Release} is not tried on the copy: {why}",
            (var why, 0) => $"{Release} is not tried on the copy: {why}, and {probes}",
            (var why, _) => $"{Release} is tried on the copy before and after the migrations: {probes}, but no smoke flow, for {why}",
        };
    }

    private static bool UsesDatabase(ServicePlan service) => service.EnvironmentVariables.Values.Any(value => value.Contains(Database, StringComparison.Ordinal));
}
