using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Testing.Traffic;

/// <summary>A router without a load balancer. It starts with weight 100 for blue and 0 for green in every rule, and does what the <c>Given</c> methods say.</summary>
public sealed class InMemoryTrafficRouter : ITrafficRouter, ITestTraffic, IDrainingRouter
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly List<string> calls = [];
    private readonly List<string> foreignRules = [];
    private readonly List<string> testRules = [];
    private List<RuleState> rules;
    private List<RuleState> before;
    private readonly List<(string Service, Slot Slot, Endpoint Endpoint, DateTimeOffset Until)> draining = [];
    private Uri? testAddress;
    private TimeSpan drainDelay;
    private TargetHealth newTargets = TargetHealth.Healthy;
    private bool unreachable;
    private int answersToLose;
    private int? refusesAfter;
    private int staleReadsAfterWrite;
    private int staleReads;
    private int mutations;

    /// <summary>A router with one location.</summary>
    /// <param name="time">The clock of what <see cref="ApplyAsync"/> returns.</param>
    /// <param name="services">Names of the services, in the order of the plan.</param>
    public InMemoryTrafficRouter(TimeProvider time, params IReadOnlyList<string> services)
        : this(time, services, [string.Empty])
    {
    }

    /// <summary>A router with a rule for each service at each location.</summary>
    /// <param name="time">The clock of what <see cref="ApplyAsync"/> returns.</param>
    /// <param name="services">Names of the services, in the order of the plan.</param>
    /// <param name="locations">Names of the locations, in the order in which they are shifted.</param>
    public InMemoryTrafficRouter(TimeProvider time, IReadOnlyList<string> services, IReadOnlyList<string> locations)
    {
        this.time = time;
        rules = [.. locations.SelectMany(location => services.Select(service => InMemoryRules.New(service, location)))];
        before = rules;
    }

    /// <summary>Every mutating call that took effect, oldest first: <c>ModifyRule auth blue=90 green=10</c>, <c>Register auth green 127.0.0.1:8080</c>, <c>Deregister …</c>.</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>Rules for test traffic that are there now, in words.</summary>
    public IReadOnlyList<string> TestRules
    {
        get
        {
            lock (gate)
            {
                return [.. testRules];
            }
        }
    }

    /// <summary>Runs before every mutating call takes effect, with the call in words; for tests that look at the world at that moment, or end the process.</summary>
    public Action<string>? OnCall { get; set; }

    /// <summary>Somebody sets the weights of a service's rules.</summary>
    /// <param name="service">Whose rules.</param>
    /// <param name="blue">Raw weight, 0 to 999.</param>
    /// <param name="green">Raw weight, 0 to 999.</param>
    public void GivenWeights(string service, int blue, int green) => Change(service, group => group.Slot switch
    {
        Slot.Blue => group with { Weight = blue },
        Slot.Green => group with { Weight = green },
        _ => group,
    });

    /// <summary>Somebody adds a group to a service's rules that no plan manages.</summary>
    /// <param name="service">Whose rules.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="weight">Raw weight, 0 to 999.</param>
    public void GivenUnmanagedGroup(string service, string group, int weight) =>
        ChangeRules(service, rule => rule with { Groups = [.. rule.Groups, new GroupState(group, null, weight, [])] });

    /// <summary>Somebody adds a rule that sends requests to a managed group.</summary>
    /// <param name="words">Its line in <see cref="TrafficState.Topology"/>.</param>
    public void GivenForeignRule(string words)
    {
        lock (gate)
        {
            foreignRules.Add(words);
        }
    }

    /// <summary>Rules for test traffic can be made from now on. Without this the router has none, and the instances are asked themselves.</summary>
    /// <param name="address">Where the listener answers.</param>
    public void GivenTestTraffic(Uri address) => testAddress = address;

    /// <summary>After each change so many readings still show what was before it.</summary>
    /// <param name="reads">0 for none.</param>
    public void GivenStaleAfterWrites(int reads) => staleReadsAfterWrite = reads;

    /// <summary>The health of all targets of a slot from now on.</summary>
    /// <param name="service">Whose group.</param>
    /// <param name="slot">Blue or green.</param>
    /// <param name="health">What the router's check says.</param>
    public void GivenHealth(string service, Slot slot, TargetHealth health) =>
        ChangeTargets(service, slot, targets => [.. targets.Select(target => InMemoryRules.Target(target.Endpoint, health))]);

    /// <summary>The health that targets have once they are registered. Default: healthy.</summary>
    /// <param name="health">What the router's check says.</param>
    public void GivenNewTargetsAre(TargetHealth health) => newTargets = health;

    /// <summary>How long deregistered targets are shown as draining from now on. Default: not at all.</summary>
    /// <param name="delay">Zero or more.</param>
    public void GivenDrainDelay(TimeSpan delay) => drainDelay = delay;

    /// <summary>Every call fails with RT2101 until <see cref="GivenReachable"/>.</summary>
    public void GivenUnreachable() => unreachable = true;

    /// <summary>Ends <see cref="GivenUnreachable"/> and <see cref="GivenRefusesAfter"/>.</summary>
    public void GivenReachable()
    {
        unreachable = false;
        refusesAfter = null;
    }

    /// <summary>Mutating calls take effect so many times more; every later one is refused with RT2104.</summary>
    /// <param name="calls">0 refuses the next one.</param>
    public void GivenRefusesAfter(int calls) => refusesAfter = mutations + calls;

    /// <summary>The next mutating call takes effect, but its answer is lost (RT2106).</summary>
    public void GivenLosesNextAnswer() => answersToLose++;

    /// <inheritdoc />
    public Task<TrafficState> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireReachable("read");
        lock (gate)
        {
            var shown = staleReads > 0 ? before : rules;
            staleReads = Math.Max(0, staleReads - 1);
            return Task.FromResult(new TrafficState([.. shown.Select(WithDraining)]) { Topology = [.. shown.Select(InMemoryRules.Words), .. foreignRules] });
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(candidateWeight, 100);
        return [.. current.Rules.Select(rule => InMemoryRules.Plan(rule, candidate, candidateWeight))];
    }

    /// <inheritdoc />
    public Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
    {
        Mutate(
            change.Call,
            () => rules = [.. rules.Select(rule => rule.Rule == change.Rule ? InMemoryRules.WithGroups(rule, group => group with { Weight = change.Weights.GetValueOrDefault(group.Group, group.Weight) }) : rule)],
            cancellationToken);
        return Task.FromResult(time.GetUtcNow());
    }

    /// <inheritdoc />
    public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken)
    {
        Mutate(
            $"Register {service} {slot.Label()} {string.Join(" ", endpoints)}",
            () => ChangeTargets(service, slot, targets => [.. targets, .. endpoints.Except(targets.Select(target => target.Endpoint)).Select(endpoint => InMemoryRules.Target(endpoint, newTargets))]),
            cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken)
    {
        Mutate(
            $"Deregister {service} {slot.Label()} {string.Join(" ", endpoints)}",
            () =>
            {
                draining.AddRange(endpoints.Select(endpoint => (service, slot, endpoint, time.GetUtcNow() + drainDelay)));
                ChangeTargets(service, slot, targets => [.. targets.Where(target => !endpoints.Contains(target.Endpoint))]);
            },
            cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<TimeSpan> DrainDelayAsync(TrafficState world, Slot slot, CancellationToken cancellationToken)
    {
        RequireReachable("read");
        return Task.FromResult(drainDelay);
    }

    /// <inheritdoc />
    public Task<TestTrafficRoute?> OpenAsync(string rolloutId, Slot candidate, CancellationToken cancellationToken)
    {
        if (testAddress is not { } address)
        {
            return Task.FromResult<TestTrafficRoute?>(null);
        }

        var rule = $"{rolloutId} to {candidate.Label()}";
        Mutate($"OpenTestTraffic {rule}", () => testRules.AddRange(testRules.Contains(rule) ? [] : [rule]), cancellationToken);
        return Task.FromResult<TestTrafficRoute?>(new TestTrafficRoute(address, "X-Rollout-Candidate", rolloutId));
    }

    /// <inheritdoc />
    public Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        RequireReachable("close");
        var count = testRules.Count;
        if (count > 0)
        {
            Mutate("CloseTestTraffic", testRules.Clear, cancellationToken);
        }

        return Task.FromResult(count);
    }

    private RuleState WithDraining(RuleState rule)
    {
        var now = time.GetUtcNow();
        var left = draining.Where(target => target.Service == rule.Service && now < target.Until).ToLookup(target => target.Slot, target => InMemoryRules.Target(target.Endpoint, TargetHealth.Draining));
        return InMemoryRules.WithGroups(rule, group => group.Slot is { } slot ? group with { Targets = [.. group.Targets, .. left[slot]] } : group);
    }

    private void ChangeTargets(string service, Slot slot, Func<IReadOnlyList<TargetState>, IReadOnlyList<TargetState>> change) =>
        Change(service, group => group.Slot == slot ? group with { Targets = change(group.Targets) } : group);

    private void Change(string service, Func<GroupState, GroupState> change) => ChangeRules(service, rule => InMemoryRules.WithGroups(rule, change));

    private void ChangeRules(string service, Func<RuleState, RuleState> change)
    {
        lock (gate)
        {
            rules = [.. rules.Select(rule => rule.Service == service ? change(rule) : rule)];
        }
    }

    private void Mutate(string call, Action effect, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequireReachable(call);
        if (refusesAfter is { } limit && mutations >= limit)
        {
            throw new RolloutException("RT2104", $"{call} was refused by the test. Nothing was changed. Correct what the test says.");
        }

        OnCall?.Invoke(call);
        lock (gate)
        {
            mutations++;
            (before, staleReads) = (rules, staleReadsAfterWrite);
            effect();
            calls.Add(call);
        }

        if (answersToLose > 0)
        {
            answersToLose--;
            throw new RolloutException("RT2106", $"{call}: the answer was lost. Whether it took effect is not known: the same call can be made again.", ExitCode.Fault);
        }
    }

    private void RequireReachable(string call)
    {
        if (unreachable)
        {
            throw new RolloutException("RT2101", $"{call}: no connection (the test refuses it). Nothing was changed. Make it reachable.");
        }
    }
}
