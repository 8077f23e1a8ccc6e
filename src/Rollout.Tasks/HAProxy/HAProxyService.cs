using System.Globalization;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.HAProxy;

/// <summary>One service and how its backend and servers are called.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="Backend">Name of its backend.</param>
/// <param name="BluePrefix">What the names of the blue slot's servers begin with; only digits may follow.</param>
/// <param name="GreenPrefix">What the names of the green slot's servers begin with; only digits may follow.</param>
internal sealed record HAProxyService(string Name, string Backend, string BluePrefix, string GreenPrefix)
{
    /// <summary>What a plan says of a service.</summary>
    public static HAProxyService Of(RolloutPlan plan, string service)
    {
        var names = new Dictionary<string, string> { ["application"] = plan.Application, ["service"] = service };
        string Prefix(Slot slot) => Placeholders.Expand(plan.Traffic.Server, new Dictionary<string, string> { ["slot"] = slot.Label() });
        return new(service, Placeholders.Expand(plan.Traffic.Backend, names), Prefix(Slot.Blue), Prefix(Slot.Green));
    }

    /// <summary>The slot that a server belongs to by its name; null for none.</summary>
    public Slot? SlotOf(string server) => IsOf(server, BluePrefix) ? Slot.Blue : IsOf(server, GreenPrefix) ? Slot.Green : null;

    /// <summary>What the names of a slot's servers begin with.</summary>
    public string Prefix(Slot slot) => slot == Slot.Blue ? BluePrefix : GreenPrefix;

    /// <summary>The next name for a server of a slot, for messages.</summary>
    public string Example(Slot slot, int number) => Prefix(slot) + number.ToString(CultureInfo.InvariantCulture);

    private static bool IsOf(string server, string prefix) => server.StartsWith(prefix, StringComparison.Ordinal) && server.Skip(prefix.Length).All(char.IsAsciiDigit);
}
