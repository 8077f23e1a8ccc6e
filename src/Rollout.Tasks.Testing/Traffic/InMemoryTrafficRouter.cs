using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Testing.Traffic;

/// <summary>A router without a load balancer. It starts with weight 100 for blue and 0 for green in every rule, and does what the <c>Given</c> methods say.</summary>
/// <param name="time">The clock of what <see cref="ApplyAsync"/> returns.</param>
/// <param name="services">Names of the services, in the order of the plan.</param>
public sealed class InMemoryTrafficRouter(TimeProvider time, params IReadOnlyList<string> services) : ITrafficRouter
{
    private readonly Lock gate = new();
    private readonly List<string> calls = [];
    private readonly Dictionary<string, List<GroupState>> rules = services.ToDictionary(service => service, service => new List<GroupState> { Empty(service, Slot.Blue, 100), Empty(service, Slot.Green, 0) });
    private TargetHealth newTargets = TargetHealth.Healthy;
    private bool unreachable;
    private int answersToLose;
    private int? refusesAfter;
    private int mutations;

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

    /// <summary>Runs before every mutating call takes effect, with the call in words; for tests that look at the world at that moment, or end the process.</summary>
    public Action<string>? OnCall { get; set; }

    /// <summary>Somebody sets the weights of a rule.</summary>
    /// <param name="service">Whose rule.</param>
    /// <param name="blue">Raw weight, 0 to 999.</param>
    /// <param name="green">Raw weight, 0 to 999.</param>
    public void GivenWeights(string service, int blue, int green)
    {
        lock (gate)
        {
            rules[service] = [.. rules[service].Select(group => group.Slot switch
            {
                Slot.Blue => group with { Weight = blue },
                Slot.Green => group with { Weight = green },
                _ => group,
            })];
        }
    }

    /// <summary>Somebody adds a group to a rule that no plan manages.</summary>
    /// <param name="service">Whose rule.</param>
    /// <param name="group">Name of the group.</param>
    /// <param name="weight">Raw weight, 0 to 999.</param>
    public void GivenUnmanagedGroup(string service, string group, int weight)
    {
        lock (gate)
        {
            rules[service].Add(new GroupState(group, null, weight, []));
        }
    }

    /// <summary>The health of all targets of a slot from now on.</summary>
    /// <param name="service">Whose group.</param>
    /// <param name="slot">Blue or green.</param>
    /// <param name="health">What the router's check says.</param>
    public void GivenHealth(string service, Slot slot, TargetHealth health) =>
        Change(service, slot, group => group with { Targets = [.. group.Targets.Select(target => State(target.Endpoint, health))] });

    /// <summary>The health that targets have once they are registered. Default: healthy.</summary>
    /// <param name="health">What the router's check says.</param>
    public void GivenNewTargetsAre(TargetHealth health) => newTargets = health;

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
            return Task.FromResult(new TrafficState([.. services.Select(service => new RuleState(service, RuleName(service), [.. rules[service]]))]));
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(candidateWeight);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(candidateWeight, 100);
        return [.. current.Rules.Select(rule => Change(rule, candidate, candidateWeight))];
    }

    /// <inheritdoc />
    public Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
    {
        Mutate(
            change.Call,
            () => rules[change.Service] = [.. rules[change.Service].Select(group => group with { Weight = change.Weights.GetValueOrDefault(group.Group, group.Weight) })],
            cancellationToken);
        return Task.FromResult(time.GetUtcNow());
    }

    /// <inheritdoc />
    public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken)
    {
        Mutate(
            $"Register {service} {slot.Label()} {string.Join(" ", endpoints)}",
            () => Change(service, slot, group => group with { Targets = [.. group.Targets, .. endpoints.Except(group.Targets.Select(target => target.Endpoint)).Select(endpoint => State(endpoint, newTargets))] }),
            cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken)
    {
        Mutate(
            $"Deregister {service} {slot.Label()} {string.Join(" ", endpoints)}",
            () => Change(service, slot, group => group with { Targets = [.. group.Targets.Where(target => !endpoints.Contains(target.Endpoint))] }),
            cancellationToken);
        return Task.CompletedTask;
    }

    private static WeightChange Change(RuleState rule, Slot candidate, int candidateWeight)
    {
        if (candidateWeight > 0 && rule.Groups.FirstOrDefault(group => group is { Slot: null, Weight: > 0 }) is { } foreign)
        {
            throw new RolloutException("RT2103", $"service '{rule.Service}': group '{foreign.Group}' in its rule is not managed but has weight {foreign.Weight}. Set its weight to 0.", ExitCode.Drifted);
        }

        int Weight(GroupState group) => group.Slot is { } slot ? (slot == candidate ? candidateWeight : 100 - candidateWeight) : group.Weight;
        var weights = rule.Groups.ToDictionary(group => group.Group, Weight);
        var words = rule.Groups.Select(group => $"{group.Slot?.Label() ?? group.Group}={Weight(group)}");
        return new WeightChange(rule.Service, rule.Rule, weights, candidate, candidateWeight, $"ModifyRule {rule.Service} {string.Join(" ", words)}");
    }

    private static string RuleName(string service) => $"rule/{service}";

    private static GroupState Empty(string service, Slot slot, int weight) => new($"{service}-{slot.Label()}", slot, weight, []);

    private static TargetState State(Endpoint endpoint, TargetHealth health) => new(endpoint, health, health == TargetHealth.Healthy ? string.Empty : $"made {health} by the test");

    private void Change(string service, Slot slot, Func<GroupState, GroupState> change)
    {
        lock (gate)
        {
            rules[service] = [.. rules[service].Select(group => group.Slot == slot ? change(group) : group)];
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
