using Rollout.Tasks.Images;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Makes the request for an instance out of the plan.</summary>
internal static class InstanceRequests
{
    /// <summary>What the sessions of an instance are called in the database, as long as the application keeps the name of its connection string.</summary>
    public static string ApplicationName(RolloutPlan plan, ServicePlan service, Slot slot, string release) => $"{NamesOf(plan, service)}{slot.Label()}-{release}";

    /// <summary>What the names of all releases of a service start with.</summary>
    public static string NamesOf(RolloutPlan plan, ServicePlan service) => $"{plan.Application}-{service.Name}-";

    public static InstanceRequest For(RolloutPlan plan, ServicePlan service, Slot slot, string release, Image image, Secret? database)
    {
        var connection = database is null ? string.Empty : $"{database.Reveal()};Application Name={ApplicationName(plan, service, slot, release)}";
        var values = new Dictionary<string, string>
        {
            ["application"] = plan.Application,
            ["service"] = service.Name,
            ["slot"] = slot.Label(),
            ["release"] = release,
            ["database"] = connection,
        };
        return new InstanceRequest(
            plan.Application,
            plan.Environment,
            service.Name,
            slot,
            release,
            image.Digest,
            image.Reference,
            plan.Runtime.Kind == "process" ? service.Command : [],
            service.EnvironmentVariables.ToDictionary(variable => variable.Key, variable => Placeholders.Expand(variable.Value, values)),
            service.HealthPath,
            service.MemoryBytes,
            service.Cpus,
            service.StopTimeout);
    }
}
