using Rollout.Tasks.Images;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Makes the request for an instance out of the plan.</summary>
internal static class InstanceRequests
{
    public static InstanceRequest For(RolloutPlan plan, ServicePlan service, Slot slot, string release, Image image, Secret? database)
    {
        var connection = database is null ? string.Empty : $"{database.Reveal()};Application Name={plan.Application}-{service.Name}-{slot.Label()}-{release}";
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
