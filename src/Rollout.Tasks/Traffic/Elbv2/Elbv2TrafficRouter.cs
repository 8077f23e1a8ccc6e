using System.Collections.Concurrent;
using Rollout.Tasks.Embedded;
using Rollout.Tasks.Spec;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Divides requests on Application Load Balancers, AWS's or the embedded one: one forward rule a service and listener, with a blue and a green target group.</summary>
/// <param name="locations">The listeners, in the order in which they are shifted.</param>
/// <param name="time">The clock of what <see cref="ApplyAsync"/> returns.</param>
/// <param name="testAddress">Where test requests are sent; null takes the load balancer's own name.</param>
internal sealed class Elbv2TrafficRouter(IReadOnlyList<Elbv2Location> locations, TimeProvider time, Uri? testAddress = null) : ITrafficRouter, ITestTraffic, IDrainingRouter, IPermissionCheck, IInspectedRouter, IDisposable
{
    private readonly Elbv2StateReader reader = new(locations);
    private readonly Elbv2TestTraffic testTraffic = new(locations, testAddress, time);
    private readonly Elbv2Targets targets = new(locations);

    // What was last read, so that a shift back needs no read before its call.
    private readonly ConcurrentDictionary<string, (Elbv2Api Api, IReadOnlyList<Action> Actions)> rules = new(StringComparer.Ordinal);

    /// <summary>A router for a plan, with a client of its own for each region and endpoint.</summary>
    /// <exception cref="RolloutException">RT2105: no region is set, or the profile does not exist.</exception>
    public static Elbv2TrafficRouter Create(RolloutPlan plan, EmbeddedEndpoints? embedded, TimeProvider time) =>
        Create(
            [.. Elbv2TrafficOptions.From(plan).Zip(plan.Traffic.LoadBalancers.Select(balancer => Elbv2Connection.From(plan.Traffic, balancer, embedded)))],
            time,
            plan.Traffic.TestTraffic.Address ?? (embedded is null ? null : new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", embedded.TrafficPort).Uri));

    /// <summary>A router for one listener.</summary>
    /// <exception cref="RolloutException">RT2105: no region is set, or the profile does not exist.</exception>
    public static Elbv2TrafficRouter Create(Elbv2TrafficOptions options, Elbv2Connection connection, TimeProvider time) => Create([(options, connection)], time);

    /// <summary>A router for these listeners.</summary>
    /// <exception cref="RolloutException">RT2105: no region is set, or the profile does not exist.</exception>
    public static Elbv2TrafficRouter Create(IReadOnlyList<(Elbv2TrafficOptions Options, Elbv2Connection Connection)> listeners, TimeProvider time, Uri? testAddress = null)
    {
        var apis = new Dictionary<Elbv2Connection, Elbv2Api>();
        foreach (var connection in listeners.Select(listener => listener.Connection).Distinct())
        {
            var http = new Elbv2HttpClients(useProxy: !connection.Embedded);
            apis[connection] = new Elbv2Api(Elbv2Clients.Create(connection, http), http, connection, time);
        }

        return new Elbv2TrafficRouter([.. listeners.Select(listener => new Elbv2Location(listener.Options, listener.Connection, apis[listener.Connection]))], time, testAddress);
    }

    /// <inheritdoc />
    public async Task<TrafficState> ReadAsync(CancellationToken cancellationToken)
    {
        var (state, readings) = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        foreach (var reading in readings)
        {
            foreach (var rule in reading.Managed)
            {
                rules[rule.Name.Arn] = (reading.Location.Api, rule.Rule.Actions);
                targets.Remember(reading.Location, rule);
            }
        }

        return state;
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT2103: a group that is not managed has a weight, so the candidate's share would not hold. Not for a shift back to 0.</exception>
    public IReadOnlyList<WeightChange> Plan(TrafficState current, Slot candidate, int candidateWeight) => Elbv2Changes.Plan(current, candidate, candidateWeight);

    /// <inheritdoc />
    /// <exception cref="RolloutException">
    /// RT2101: not reached, nothing was changed. RT2104: refused, nothing was changed. RT2106: whether it took effect is not known.
    /// RT2107: the rule has other groups than when the change was planned.
    /// </exception>
    public async Task<DateTimeOffset> ApplyAsync(WeightChange change, CancellationToken cancellationToken)
    {
        var name = new Elbv2RuleName(change.Rule);
        if (!rules.TryGetValue(change.Rule, out var rule))
        {
            rule = rules[change.Rule] = await FindAsync(name, change, cancellationToken).ConfigureAwait(false);
        }

        Elbv2Actions.SetWeights(rule.Actions, change);
        await rule.Api.ModifyAsync(name, [.. rule.Actions], cancellationToken).ConfigureAwait(false);
        return time.GetUtcNow();
    }

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT2120: it was done at some of the service's load balancers and not at all.</exception>
    public Task RegisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) =>
        targets.RegisterAsync(service, slot, endpoints, cancellationToken);

    /// <inheritdoc />
    /// <exception cref="RolloutException">RT2120: it was done at some of the service's load balancers and not at all.</exception>
    public Task DeregisterAsync(string service, Slot slot, IReadOnlyList<Endpoint> endpoints, CancellationToken cancellationToken) =>
        targets.DeregisterAsync(service, slot, endpoints, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<RouterNote>> InspectAsync(CancellationToken cancellationToken) => new Elbv2Inspection(reader).RunAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<TimeSpan> DrainDelayAsync(TrafficState world, Slot slot, CancellationToken cancellationToken)
    {
        var groups = world.Rules.SelectMany(rule => rule.Groups.Where(group => group.Slot == slot).Select(group => (rules[rule.Rule].Api, group.Group))).Distinct();
        var delays = await Task.WhenAll(groups.Select(group => group.Api.DrainDelayAsync(group.Group, cancellationToken))).ConfigureAwait(false);
        return delays.Append(TimeSpan.Zero).Max();
    }

    /// <inheritdoc />
    public Task<TestTrafficRoute?> OpenAsync(string rolloutId, Slot candidate, CancellationToken cancellationToken) => testTraffic.OpenAsync(rolloutId, candidate, cancellationToken);

    /// <inheritdoc />
    public Task<int> CloseAsync(CancellationToken cancellationToken) => testTraffic.CloseAsync(cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<MissingPermission>> FindMissingAsync(bool testTraffic, CancellationToken cancellationToken) => new Elbv2Permissions(locations).FindMissingAsync(testTraffic, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var api in locations.Select(location => location.Api).Distinct())
        {
            api.Dispose();
        }
    }

    // The change was planned by another process. The ARN says which API has the rule; only where two could, all is read.
    private async Task<(Elbv2Api Api, IReadOnlyList<Action> Actions)> FindAsync(Elbv2RuleName name, WeightChange change, CancellationToken cancellationToken)
    {
        var apis = locations.Where(location => location.MayHold(name)).Select(location => location.Api).Distinct().ToList();
        if (apis is [var api] && await api.ActionsAsync(name, cancellationToken).ConfigureAwait(false) is { } actions)
        {
            Elbv2Actions.RequireWritable(actions, $"{change.Call}: the rule");
            return (api, actions);
        }

        if (apis.Count > 1)
        {
            await ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        return rules.TryGetValue(change.Rule, out var rule) ? rule
            : throw new RolloutException("RT2107", $"{change.Call}: the rule {change.Rule} does not exist any more. Nothing was changed. Run --target=Plan again.", ExitCode.Drifted);
    }
}
