using Rollout.Tasks.HAProxy;

namespace Rollout.Tasks.Traffic.HAProxy;

/// <summary>Divides requests on one or several HAProxy processes through their Runtime API: one rule is one backend in one process, and each of its servers is a group.</summary>
/// <remarks>
/// All weights of a rule go in one line of commands over one connection. HAProxy carries them out one after the other: between two of them a request may still see the weight of the
/// server that comes later. Weights above 0 are set first, so nobody is ever left without a server, and the share lies between the old and the new one.
/// </remarks>
internal sealed class HAProxyTrafficRouter : ITrafficRouter, IDisposable
{
    /// <summary>Shares that are further off, in percentage points, are refused: what was planned is what is set, and what is read back.</summary>
    private const double LargestError = 1e-9;

    private readonly HAProxyOptions options;
    private readonly IReadOnlyList<HAProxyLocation> locations;
    private readonly TimeProvider time;

    /// <summary>A router that has asked nothing yet.</summary>
    /// <param name="options">What it manages.</param>
    /// <param name="time">Clock of the deadlines, and of what <see cref="ApplyAsync"/> returns.</param>
    public HAProxyTrafficRouter(HAProxyOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        locations = [.. options.Sockets.Select(socket => new HAProxyLocation(new HAProxyClient(socket, options.CallTimeout, options.Remedy, time), options, IsOnly: options.Sockets.Count == 1))];
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT2101, RT2102. RT2133: HAProxy is too old.</exception>
    public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(locations.Select(location => location.ReadAsync(cancellationToken))).ConfigureAwait(false);
        return new TrafficState([.. all.SelectMany(reading => reading.Rules)]) { Topology = [.. all.SelectMany(reading => reading.Topology)] };
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">
    /// RT2103: a server that belongs to no slot has a weight, so the candidate's share would not hold. RT2134: weights of 0 to 256 cannot hold the share exactly. Neither for a shift back to 0.
    /// </exception>
    public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(candidateWeight, 100);
        return [.. current.Rules.Select(rule => Change(rule, candidate, candidateWeight))];
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">
    /// RT2101: not reached, nothing was changed. RT2104: refused, nothing was changed. RT2106: whether it took effect is not known, or only a part of it did.
    /// RT2107: a server of the change does not exist. RT2132: the socket's level is too low.
    /// </exception>
    public async Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
    {
        var location = locations.FirstOrDefault(entry => entry.ServiceOf(change.Rule) is not null)
            ?? throw new RolloutException("RT2107", $"{change.Call}: the plan has no rule {change.Rule} any more. Nothing was changed. Run --target=Plan again.", ExitCode.Drifted);
        await location.SetWeightsAsync(change, cancellationToken).ConfigureAwait(false);
        return time.GetUtcNow();
    }

    /// <inheritdoc />
    /// <remarks>An instance takes a free server of its slot (one in maintenance), and gets its first request once HAProxy's check has passed. Every process is told.</remarks>
    /// <exception cref="RolloutException">RT2101, RT2102, RT2104. RT2106: read it back. RT2120: done at some of the processes and not at all. RT2130: no server is free. RT2131: a server has no health check.</exception>
    public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) =>
        MoveAsync($"register {Words(service, slot, endpoints)}", service, endpoints, (backend, names) => HAProxyPlaces.Register(backend, names, slot, endpoints), cancellationToken);

    /// <inheritdoc />
    /// <remarks>The server goes into maintenance: it gets no new request, running ones end, and it is free for another instance.</remarks>
    /// <exception cref="RolloutException">RT2101, RT2102, RT2104. RT2106: read it back. RT2120: done at some of the processes and not at all.</exception>
    public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) =>
        MoveAsync($"deregister {Words(service, slot, endpoints)}", service, endpoints, (backend, names) => HAProxyPlaces.Deregister(backend, names, slot, endpoints), cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var location in locations)
        {
            location.Dispose();
        }
    }

    private static WeightChange Change(RuleState rule, Slot candidate, int percent)
    {
        if (percent > 0 && rule.Groups.FirstOrDefault(group => group is { Slot: null, Weight: > 0 }) is { } foreign)
        {
            throw new RolloutException("RT2103", FormattableString.Invariant($"service '{rule.Service}': server '{foreign.Group}' belongs to no slot by its name but has weight {foreign.Weight}, so {percent} % for the candidate would not hold. Nothing was changed. Set its weight to 0, or make it a backup."), ExitCode.Drifted);
        }

        var pair = Weights(rule, candidate, percent);
        int Weight(GroupState group) => group.Slot is { } slot ? (slot == candidate ? pair.Candidate : pair.Stable) : group.Weight;
        var weights = rule.Groups.ToDictionary(group => group.Group, Weight);
        var commands = string.Join("; ", HAProxyLocation.Commands(rule.Groups.Where(group => group.Slot is not null).Select(group => (group.Group, Weight(group)))));
        var (blue, green) = candidate == Slot.Blue ? (percent, 100 - percent) : (100 - percent, percent);
        return new WeightChange(rule.Service, rule.Rule, weights, candidate, percent, FormattableString.Invariant($"{rule.Rule} blue={blue} green={green}: {commands}"));
    }

    private static (int Candidate, int Stable) Weights(RuleState rule, Slot candidate, int percent)
    {
        var candidates = rule.Groups.Count(group => group.Slot == candidate);
        var stables = rule.Groups.Count(group => group.Slot == candidate.Other());
        if (candidates == 0 || stables == 0)
        {
            // One slot alone has every request whatever its weight is: only all or nothing can be said of it.
            return percent is 0 or 100 ? (percent, 100 - percent) : throw Cannot(rule, percent, $"it has no server of {(candidates == 0 ? candidate : candidate.Other()).Label()}. Declare one");
        }

        var pair = HAProxyWeights.Of(percent, candidates, stables);
        var error = HAProxyWeights.ErrorOf(pair, percent, candidates, stables);
        return error <= LargestError ? pair : throw Cannot(rule, percent, FormattableString.Invariant($"{candidates} servers of the candidate and {stables} of the stable slot come no nearer than {error:0.###} percentage points. Use numbers of servers that are closer to each other, or another weight"));
    }

    private static RolloutException Cannot(RuleState rule, int percent, string why) =>
        new("RT2134", FormattableString.Invariant($"backend '{rule.Rule}' cannot give the candidate {percent} % with weights of 0 to {HAProxyWeights.Largest}: {why}. Nothing was changed."));

    private static string Words(string service, Slot slot, IReadOnlyList<Endpoint> endpoints) => $"{string.Join(" ", endpoints)} of '{service}' in {slot.Label()}";

    private async Task MoveAsync(string name, string service, IReadOnlyList<Endpoint> endpoints, Func<HAProxyBackend, HAProxyService, IReadOnlyList<string>> commands, CancellationToken cancellationToken)
    {
        if (endpoints.Count == 0)
        {
            return;
        }

        var names = options.Services.Single(entry => entry.Name == service);
        for (var done = 0; done < locations.Count; done++)
        {
            try
            {
                await locations[done].MoveAsync(name, names, commands, cancellationToken).ConfigureAwait(false);
            }
            catch (RolloutException fault) when (done > 0)
            {
                throw new RolloutException("RT2120", $"{name}: done at {string.Join(", ", options.Sockets.Take(done))}, but not at {options.Sockets[done]} ({fault.Message.TrimEnd('.')}). Run the same command again; what was done may be done twice.", ExitCode.Fault, fault);
            }
        }
    }
}
