using System.Collections.Concurrent;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>Makes and removes the rules of the test traffic. What it finds is ours by its mark alone, so that a killed run leaves nothing that the next one does not know.</summary>
/// <param name="locations">The listeners; their options have the mark.</param>
/// <param name="address">Where test requests are sent; null takes the load balancer's own name.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class Elbv2TestTraffic(IReadOnlyList<Elbv2Location> locations, Uri? address, TimeProvider time) : ITestTraffic
{
    // A change whose outcome is not known, or that met another one, is looked at again; AWS may show a new rule seconds later.
    private const int MostRounds = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Elbv2StateReader reader = new(locations);
    private readonly Elbv2TestMark mark = locations[0].Options.TestMark;

    // Also removed while the API does not list them yet.
    private readonly ConcurrentDictionary<string, Elbv2Api> made = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public Task<TestTrafficRoute?> OpenAsync(string rolloutId, Slot candidate, CancellationToken cancellationToken) => RepeatAsync(async () =>
    {
        var readings = await reader.ReadRulesAsync(cancellationToken).ConfigureAwait(false);
        var (to, chosen) = Choose(readings, mark.Condition(rolloutId));
        var wanted = chosen.SelectMany(reading => Wanted(reading, rolloutId, candidate)).ToList();
        var there = Ours(readings);
        foreach (var rule in there.Where(rule => !wanted.Exists(one => one.Rule.Is(rule))))
        {
            await DeleteAsync(rule.Api, rule.Arn, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (api, rule) in wanted.Where(one => !there.Any(rule => one.Rule.Is(rule))))
        {
            made[await api.CreateRuleAsync(rule, cancellationToken).ConfigureAwait(false)] = api;
        }

        return to is null ? null : new TestTrafficRoute(to, mark.Header, mark.Value(rolloutId));
    }, cancellationToken);

    /// <inheritdoc />
    public async Task<int> CloseAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        await RepeatAsync(async () =>
        {
            var there = Ours(await reader.ReadRulesAsync(cancellationToken).ConfigureAwait(false)).Select(rule => (rule.Arn, rule.Api));
            foreach (var (arn, api) in there.Union(made.Select(rule => (rule.Key, rule.Value))))
            {
                removed += await DeleteAsync(api, arn, cancellationToken).ConfigureAwait(false) ? 1 : 0;
            }

            return removed;
        }, cancellationToken).ConfigureAwait(false);
        return removed;
    }

    // With an address of the plan any of the listeners may be behind it; without one a listener that has every service is enough.
    private (Uri? To, IReadOnlyList<Elbv2Reading> Chosen) Choose(IReadOnlyList<Elbv2Reading> readings, RuleCondition condition)
    {
        var services = readings.SelectMany(reading => reading.Managed).Select(rule => rule.Service).ToHashSet(StringComparer.Ordinal);
        var to = address;
        var chosen = readings;
        if (to is null)
        {
            chosen = [.. readings.Where(reading => OwnAddress(reading) is not null && services.SetEquals(reading.Managed.Select(rule => rule.Service))).Take(1)];
            to = chosen is [var only] ? OwnAddress(only) : null;
        }

        return to is not null && chosen.SelectMany(reading => reading.Managed).All(rule => Elbv2TestRules.CanCopy(rule, condition, to.Host)) ? (to, chosen) : (null, []);
    }

    // No certificate of an application names AWS's own host names, so HTTPS needs an address of the plan.
    private static Uri? OwnAddress(Elbv2Reading reading) => reading is { Balancer.DnsName: { Length: > 0 } host, Listener.Listener: { Port: { } port } listener } && listener.Protocol == ProtocolEnum.HTTP
        ? new UriBuilder(Uri.UriSchemeHttp, host, port).Uri
        : null;

    private IEnumerable<(Elbv2Api Api, Elbv2TestRule Rule)> Wanted(Elbv2Reading reading, string rolloutId, Slot candidate)
    {
        var others = reading.Listener.Rules.Where(rule => rule.Rule is { IsDefault: not true } && !rule.IsTest(mark)).Select(rule => int.Parse(rule.Rule!.Priority!, System.Globalization.CultureInfo.InvariantCulture));
        return Elbv2TestRules.Plan(reading.Listener.Listener.ListenerArn!, reading.Managed, others.ToHashSet(), mark.Condition(rolloutId), candidate).Select(rule => (reading.Location.Api, rule));
    }

    private List<Elbv2OwnRule> Ours(IReadOnlyList<Elbv2Reading> readings) =>
    [
        .. readings.SelectMany(reading => reading.Balancer.Listeners.SelectMany(listener => listener.Rules.Where(rule => rule.IsTest(mark)).Select(rule => new Elbv2OwnRule(reading.Location.Api, listener.Listener.ListenerArn!, rule.Rule!))))
            .DistinctBy(rule => rule.Arn),
    ];

    /// <returns>Whether there was one to remove.</returns>
    private async Task<bool> DeleteAsync(Elbv2Api api, string arn, CancellationToken cancellationToken)
    {
        var there = true;
        try
        {
            await api.DeleteRuleAsync(arn, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.Code == "RT2102")
        {
            there = false;
        }

        made.TryRemove(arn, out _);
        return there;
    }

    private async Task<T> RepeatAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                return await act().ConfigureAwait(false);
            }
            catch (RolloutException fault) when (round < MostRounds && (fault.Code == "RT2106" || fault.InnerException is PriorityInUseException))
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
