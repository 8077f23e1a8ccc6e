using System.Globalization;
using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>The calls that the router makes: each with its own deadline, whole lists instead of pages, and faults in our words.</summary>
internal sealed class Elbv2Api(IAmazonElasticLoadBalancingV2 client, Elbv2HttpClients http, Elbv2Connection connection, TimeProvider time) : IDisposable
{
    // More names in one call are refused by AWS.
    private const int NamesPerCall = 20;

    public Task<IReadOnlyList<LoadBalancer>> LoadBalancersAsync(CancellationToken cancellationToken) => LoadBalancersAsync(names: null, cancellationToken);

    public async Task<LoadBalancer?> LoadBalancerAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await LoadBalancersAsync([name], cancellationToken).ConfigureAwait(false);
            return found.SingleOrDefault(balancer => balancer.LoadBalancerName == name);
        }
        catch (RolloutException fault) when (fault.InnerException is LoadBalancerNotFoundException)
        {
            return null;
        }
    }

    public Task<IReadOnlyList<Listener>> ListenersAsync(string loadBalancerArn, CancellationToken cancellationToken) =>
        ListenersAsync(new DescribeListenersRequest { LoadBalancerArn = loadBalancerArn }, cancellationToken);

    public Task<IReadOnlyList<Rule>> RulesAsync(string listenerArn, CancellationToken cancellationToken) =>
        RulesAsync(new DescribeRulesRequest { ListenerArn = listenerArn }, cancellationToken);

    /// <summary>Groups by name; those that do not exist are left out.</summary>
    public async Task<IReadOnlyList<TargetGroup>> GroupsAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var groups = new List<TargetGroup>();
        foreach (var some in names.Chunk(NamesPerCall))
        {
            groups.AddRange(await SomeGroupsAsync(some, cancellationToken).ConfigureAwait(false));
        }

        return groups;
    }

    public Task<IReadOnlyList<TargetGroup>> AllGroupsAsync(CancellationToken cancellationToken) => GroupPagesAsync(names: null, cancellationToken);

    public async Task<IReadOnlyList<TargetHealthDescription>> HealthAsync(string groupArn, CancellationToken cancellationToken)
    {
        var request = new DescribeTargetHealthRequest { TargetGroupArn = groupArn };
        var answer = await CallAsync("DescribeTargetHealth", mutates: false, token => client.DescribeTargetHealthAsync(request, token), cancellationToken).ConfigureAwait(false);
        return answer.TargetHealthDescriptions ?? [];
    }

    /// <summary>How long a deregistered target of a group may end its requests.</summary>
    /// <exception cref="RolloutException">RT4045: the answer has no such attribute.</exception>
    public async Task<TimeSpan> DrainDelayAsync(string groupArn, CancellationToken cancellationToken)
    {
        var request = new DescribeTargetGroupAttributesRequest { TargetGroupArn = groupArn };
        var answer = await CallAsync("DescribeTargetGroupAttributes", mutates: false, token => client.DescribeTargetGroupAttributesAsync(request, token), cancellationToken).ConfigureAwait(false);
        var seconds = answer.Attributes?.FirstOrDefault(attribute => attribute.Key == "deregistration_delay.timeout_seconds")?.Value;
        return int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var delay)
            ? TimeSpan.FromSeconds(delay)
            : throw new RolloutException("RT4045", $"target group '{groupArn}' has no readable deregistration delay ('{seconds}'), so nobody knows how long its requests may run. Nothing was changed. Set traffic.drain.delay.");
    }

    /// <summary>All attributes of a group, by their keys.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AttributesAsync(string groupArn, CancellationToken cancellationToken)
    {
        var request = new DescribeTargetGroupAttributesRequest { TargetGroupArn = groupArn };
        var answer = await CallAsync("DescribeTargetGroupAttributes", mutates: false, token => client.DescribeTargetGroupAttributesAsync(request, token), cancellationToken).ConfigureAwait(false);
        return (answer.Attributes ?? []).ToDictionary(attribute => attribute.Key ?? string.Empty, attribute => attribute.Value ?? string.Empty);
    }

    /// <summary>The actions of one rule, or of a listener's default rule, as they stand now; null when it does not exist.</summary>
    public async Task<IReadOnlyList<Action>?> ActionsAsync(Elbv2RuleName rule, CancellationToken cancellationToken)
    {
        if (rule.IsDefault)
        {
            var listeners = await ListenersAsync(new DescribeListenersRequest { ListenerArns = [rule.Arn] }, cancellationToken).ConfigureAwait(false);
            return listeners.SingleOrDefault(entry => entry.ListenerArn == rule.Arn)?.DefaultActions;
        }

        var rules = await RulesAsync(new DescribeRulesRequest { RuleArns = [rule.Arn] }, cancellationToken).ConfigureAwait(false);
        return rules.SingleOrDefault(entry => entry.RuleArn == rule.Arn)?.Actions;
    }

    /// <summary>Replaces all actions of a rule.</summary>
    public Task ModifyAsync(Elbv2RuleName rule, List<Action> actions, CancellationToken cancellationToken) => rule.IsDefault
        ? CallAsync("ModifyListener", mutates: true, token => client.ModifyListenerAsync(new ModifyListenerRequest { ListenerArn = rule.Arn, DefaultActions = actions }, token), cancellationToken)
        : CallAsync("ModifyRule", mutates: true, token => client.ModifyRuleAsync(new ModifyRuleRequest { RuleArn = rule.Arn, Actions = actions }, token), cancellationToken);

    /// <summary>Makes a rule.</summary>
    /// <returns>Its ARN.</returns>
    public async Task<string> CreateRuleAsync(Elbv2TestRule rule, CancellationToken cancellationToken)
    {
        var request = new CreateRuleRequest { ListenerArn = rule.ListenerArn, Priority = rule.Priority, Conditions = [.. rule.Conditions], Actions = rule.Actions };
        var answer = await CallAsync("CreateRule", mutates: true, token => client.CreateRuleAsync(request, token), cancellationToken).ConfigureAwait(false);
        return answer.Rules?.SingleOrDefault()?.RuleArn ?? string.Empty;
    }

    public Task DeleteRuleAsync(string ruleArn, CancellationToken cancellationToken) =>
        CallAsync("DeleteRule", mutates: true, token => client.DeleteRuleAsync(new DeleteRuleRequest { RuleArn = ruleArn }, token), cancellationToken);

    public Task RegisterAsync(string groupArn, List<TargetDescription> targets, CancellationToken cancellationToken) =>
        CallAsync("RegisterTargets", mutates: true, token => client.RegisterTargetsAsync(new RegisterTargetsRequest { TargetGroupArn = groupArn, Targets = targets }, token), cancellationToken);

    public Task DeregisterAsync(string groupArn, List<TargetDescription> targets, CancellationToken cancellationToken) =>
        CallAsync("DeregisterTargets", mutates: true, token => client.DeregisterTargetsAsync(new DeregisterTargetsRequest { TargetGroupArn = groupArn, Targets = targets }, token), cancellationToken);

    /// <summary>Makes a call that cannot take effect.</summary>
    /// <exception cref="RolloutException">As of a call that only reads: it never says that something may have been changed.</exception>
    public Task ProbeAsync(string operation, Func<IAmazonElasticLoadBalancingV2, CancellationToken, Task> call, CancellationToken cancellationToken) =>
        CallAsync(operation, mutates: false, async token =>
        {
            await call(client, token).ConfigureAwait(false);
            return true;
        }, cancellationToken);

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        http.Dispose();
    }

    private Task<IReadOnlyList<LoadBalancer>> LoadBalancersAsync(List<string>? names, CancellationToken cancellationToken) =>
        PagesAsync("DescribeLoadBalancers", async (marker, token) =>
        {
            var page = await client.DescribeLoadBalancersAsync(new DescribeLoadBalancersRequest { Names = names, Marker = marker }, token).ConfigureAwait(false);
            return (page.LoadBalancers, page.NextMarker);
        }, cancellationToken);

    private Task<IReadOnlyList<Listener>> ListenersAsync(DescribeListenersRequest request, CancellationToken cancellationToken) =>
        PagesAsync("DescribeListeners", async (marker, token) =>
        {
            request.Marker = marker;
            var page = await client.DescribeListenersAsync(request, token).ConfigureAwait(false);
            return (page.Listeners, page.NextMarker);
        }, cancellationToken);

    private Task<IReadOnlyList<Rule>> RulesAsync(DescribeRulesRequest request, CancellationToken cancellationToken) =>
        PagesAsync("DescribeRules", async (marker, token) =>
        {
            request.Marker = marker;
            var page = await client.DescribeRulesAsync(request, token).ConfigureAwait(false);
            return (page.Rules, page.NextMarker);
        }, cancellationToken);

    private Task<IReadOnlyList<TargetGroup>> GroupPagesAsync(List<string>? names, CancellationToken cancellationToken) =>
        PagesAsync("DescribeTargetGroups", async (marker, token) =>
        {
            var page = await client.DescribeTargetGroupsAsync(new DescribeTargetGroupsRequest { Names = names, Marker = marker }, token).ConfigureAwait(false);
            return (page.TargetGroups, page.NextMarker);
        }, cancellationToken);

    private async Task<IReadOnlyList<TargetGroup>> SomeGroupsAsync(string[] names, CancellationToken cancellationToken)
    {
        try
        {
            return await GroupPagesAsync([.. names], cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (fault.InnerException is TargetGroupNotFoundException)
        {
            // The API does not say which of the names it does not know.
            return [.. (await AllGroupsAsync(cancellationToken).ConfigureAwait(false)).Where(group => names.Contains(group.TargetGroupName))];
        }
    }

    private Task<IReadOnlyList<T>> PagesAsync<T>(string operation, Func<string?, CancellationToken, Task<(List<T>? Items, string? Next)>> read, CancellationToken cancellationToken) =>
        CallAsync<IReadOnlyList<T>>(operation, mutates: false, async token =>
        {
            var all = new List<T>();
            string? marker = null;
            do
            {
                var page = await read(marker, token).ConfigureAwait(false);
                if (marker is not null && page.Items is null or { Count: 0 })
                {
                    // Taken for the end of the list, a page that was lost would look like rules that are gone.
                    throw new InvalidDataException("the list breaks off: a page was announced, and it is empty");
                }

                all.AddRange(page.Items ?? []);
                marker = page.Next;
            }
            while (!string.IsNullOrEmpty(marker));
            return all;
        }, cancellationToken);

    private async Task<T> CallAsync<T>(string operation, bool mutates, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(connection.CallTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var trace = http.Begin();
        try
        {
            return await call(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"{operation} was interrupted", cancellationToken);
        }
        catch (Exception fault) when (Elbv2Faults.IsOfCall(fault))
        {
            throw Elbv2Faults.Translate(new Elbv2Call(operation, mutates, connection), trace, fault);
        }
    }
}
