using System.Globalization;
using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>Finds places for instances among the servers of a backend, and says which commands put them there. Pure.</summary>
internal static class HAProxyPlaces
{
    /// <summary>Commands that bring instances into a slot. Its share of the requests stays what it is.</summary>
    /// <param name="backend">As it was read.</param>
    /// <param name="service">Whose backend it is.</param>
    /// <param name="slot">Blue or green.</param>
    /// <param name="endpoints">The instances; those that are there already stay as they are.</param>
    /// <exception cref="RolloutException">RT2130: there is no free server. RT2131: a server has no health check.</exception>
    public static IReadOnlyList<string> Register(HAProxyBackend backend, HAProxyService service, Slot slot, IReadOnlyList<Endpoint> endpoints)
    {
        var all = backend.Of(service, slot);
        var missing = endpoints.Where(endpoint => !all.Any(server => server.Admin == HAProxyAdmin.Ready && server.Endpoint == endpoint)).Distinct().ToList();

        // A drained server still has the instance that it is drained of; only one in maintenance is free. One that had this address before comes first.
        var free = all.Where(server => server.Admin == HAProxyAdmin.Maint || missing.Contains(server.Endpoint)).OrderBy(server => !missing.Contains(server.Endpoint)).ToList();
        if (free.Count < missing.Count)
        {
            throw NoPlace(backend, service, slot, all.Count, missing.Count - free.Count);
        }

        var weight = WeightOfNew(backend, service, slot);
        var commands = new List<string>();
        foreach (var endpoint in missing)
        {
            var place = free.Find(server => server.Endpoint == endpoint) ?? free.Find(server => !missing.Contains(server.Endpoint)) ?? free[0];
            free.Remove(place);
            commands.AddRange(Take(place, endpoint, weight ?? place.Weight));
        }

        return commands;
    }

    /// <summary>Commands that take instances out of a slot: their servers go into maintenance, which lets running requests end.</summary>
    /// <param name="backend">As it was read.</param>
    /// <param name="service">Whose backend it is.</param>
    /// <param name="slot">Blue or green.</param>
    /// <param name="endpoints">The instances; those that are not there are no fault.</param>
    public static IReadOnlyList<string> Deregister(HAProxyBackend backend, HAProxyService service, Slot slot, IReadOnlyList<Endpoint> endpoints)
    {
        var all = backend.Of(service, slot);
        var leaving = all.Where(server => server.Admin != HAProxyAdmin.Maint && endpoints.Contains(server.Endpoint)).ToList();
        var commands = leaving.Select(server => $"set server {server.Path} state maint").ToList();
        var used = all.Where(server => server.Admin == HAProxyAdmin.Ready).ToList();
        if (leaving.Count > 0 && used.Count > 0 && used.All(leaving.Contains))
        {
            // From now on the weights of all its servers are the weight of the slot, so they must be alike.
            var weight = used.Max(server => server.Weight);
            commands.AddRange(all.Where(server => server.Weight != weight).Select(server => Weight(server, weight)));
        }

        return commands;
    }

    /// <summary>The command that sets the weight of a server.</summary>
    public static string SetWeight(string path, int weight) => string.Create(CultureInfo.InvariantCulture, $"set server {path} weight {weight}");

    private static string Weight(HAProxyServer server, int weight) => SetWeight(server.Path, weight);

    // Between "drain" and "ready" the server is made down, so that it gets its first request only after its checks have passed: HAProxy calls a server up that leaves maintenance.
    private static IEnumerable<string> Take(HAProxyServer place, Endpoint endpoint, int weight) => place.HasCheck
        ?
        [
            Weight(place, weight),
            string.Create(CultureInfo.InvariantCulture, $"set server {place.Path} addr {endpoint.Address} port {endpoint.Port}"),
            $"set server {place.Path} state drain",
            $"enable health {place.Path}",
            $"set server {place.Path} health down",
            $"set server {place.Path} state ready",
        ]
        : throw new RolloutException("RT2131", $"server '{place.Path}' has no health check, so nobody could tell whether {endpoint} is healthy. Nothing was changed. Add 'check' to its line, or to 'default-server', in the configuration of HAProxy.");

    /// <summary>A new server gets what its neighbours have only while their slot has all requests; else 0, so that it takes no share that nobody planned. Null keeps its own.</summary>
    private static int? WeightOfNew(HAProxyBackend backend, HAProxyService service, Slot slot)
    {
        var own = backend.Counted(service, slot);
        var other = backend.Counted(service, slot.Other());
        if (own.All(server => server.Weight == 0) || other.Any(server => server.Weight > 0))
        {
            return 0;
        }

        var used = own.Where(server => server.Admin == HAProxyAdmin.Ready).ToList();
        return used.Count > 0 ? used.Max(server => server.Weight) : null;
    }

    private static RolloutException NoPlace(HAProxyBackend backend, HAProxyService service, Slot slot, int there, int lacking)
    {
        var servers = there == 0 ? $"has no server whose name is '{service.Prefix(slot)}' or that and a number" : string.Create(CultureInfo.InvariantCulture, $"has {there} servers of {slot.Label()}, and none of them is free");
        return new("RT2130", string.Create(CultureInfo.InvariantCulture, $"backend '{backend.Name}' {servers}; {lacking} more are needed for '{service.Name}'. Nothing was changed. Declare more, such as 'server {service.Example(slot, there + 1)} 127.0.0.1:1 disabled weight 0', or take instances out."));
    }
}
