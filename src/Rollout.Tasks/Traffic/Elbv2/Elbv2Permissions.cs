using Amazon.ElasticLoadBalancingV2;
using Amazon.ElasticLoadBalancingV2.Model;
using Action = Amazon.ElasticLoadBalancingV2.Model.Action;

namespace Rollout.Tasks.Traffic.Elbv2;

/// <summary>
/// Finds missing permissions by making the calls of a rollout: those that read as they are, those that change something in a form that AWS refuses for its content.
/// AWS looks at permissions first, so the refusal tells whether they are there.
/// </summary>
/// <param name="locations">The listeners.</param>
internal sealed class Elbv2Permissions(IReadOnlyList<Elbv2Location> locations)
{
    // Ids are sixteen hexadecimal digits given out by AWS; targets are never registered at this address.
    private const string NoId = "0000000000000000";
    private const string NoAddress = "0.0.0.0";

    /// <inheritdoc cref="IPermissionCheck.FindMissingAsync" />
    public async Task<IReadOnlyList<MissingPermission>> FindMissingAsync(bool testTraffic, CancellationToken cancellationToken)
    {
        var reads = await Elbv2Parallel.SelectAsync(locations, location => ReadsAsync(location, cancellationToken)).ConfigureAwait(false);
        if (reads.SelectMany(missing => missing).Distinct().ToList() is { Count: > 0 } unreadable)
        {
            return unreadable;
        }

        var readings = await new Elbv2StateReader(locations).ReadRulesAsync(cancellationToken).ConfigureAwait(false);
        var probes = readings.SelectMany(reading => Probes(reading, testTraffic)).DistinctBy(probe => (probe.Operation, probe.Resource)).ToList();
        var missing = await Elbv2Parallel.SelectAsync(probes, probe => MakeAsync(probe, cancellationToken)).ConfigureAwait(false);
        return [.. missing.OfType<MissingPermission>()];
    }

    // Reads are allowed for everything or for nothing: AWS knows no resources for them.
    private static async Task<List<MissingPermission>> ReadsAsync(Elbv2Location location, CancellationToken cancellationToken)
    {
        var missing = new List<MissingPermission>();
        var api = location.Api;
        var balancer = await ReadAsync("DescribeLoadBalancers", () => api.LoadBalancerAsync(location.Options.LoadBalancer, cancellationToken)).ConfigureAwait(false);
        var listeners = balancer is null ? null : await ReadAsync("DescribeListeners", () => api.ListenersAsync(balancer.LoadBalancerArn!, cancellationToken)!).ConfigureAwait(false);
        if (listeners is [var listener, ..])
        {
            await ReadAsync("DescribeRules", () => api.RulesAsync(listener.ListenerArn!, cancellationToken)!).ConfigureAwait(false);
        }

        var groups = await ReadAsync("DescribeTargetGroups", () => api.GroupsAsync([location.Options.Services[0].BlueGroup], cancellationToken)!).ConfigureAwait(false);
        if (groups is [var group])
        {
            await ReadAsync("DescribeTargetHealth", () => api.HealthAsync(group.TargetGroupArn!, cancellationToken)!).ConfigureAwait(false);
            await ReadAsync("DescribeTargetGroupAttributes", async () => (object?)await api.DrainDelayAsync(group.TargetGroupArn!, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        return missing;

        async Task<T?> ReadAsync<T>(string operation, Func<Task<T?>> call)
            where T : class
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (RolloutException fault) when (Elbv2Faults.IsDenied(fault))
            {
                missing.Add(new MissingPermission($"elasticloadbalancing:{operation}", "*"));
                return null;
            }
        }
    }

    private static IEnumerable<Elbv2Probe> Probes(Elbv2Reading reading, bool testTraffic)
    {
        var (api, listener) = (reading.Location.Api, reading.Listener.Listener.ListenerArn!);
        List<Action> nowhere = [new Action { Type = ActionTypeEnum.Forward, TargetGroupArn = Unknown(reading.Managed[0].BlueArn) }];
        foreach (var rule in reading.Managed)
        {
            yield return rule.Name.IsDefault
                ? new(api, "ModifyListener", listener, MustBeRefused: true, (client, token) => client.ModifyListenerAsync(new ModifyListenerRequest { ListenerArn = listener, DefaultActions = nowhere }, token))
                : new(api, "ModifyRule", rule.Name.Arn, MustBeRefused: true, (client, token) => client.ModifyRuleAsync(new ModifyRuleRequest { RuleArn = rule.Name.Arn, Actions = nowhere }, token));
            foreach (var group in new[] { rule.BlueArn, rule.GreenArn })
            {
                List<TargetDescription> nobody = [new TargetDescription { Id = NoAddress, Port = 1 }];
                yield return new(api, "RegisterTargets", group, MustBeRefused: true, (client, token) => client.RegisterTargetsAsync(new RegisterTargetsRequest { TargetGroupArn = group, Targets = nobody }, token));
                yield return new(api, "DeregisterTargets", group, MustBeRefused: false, (client, token) => client.DeregisterTargetsAsync(new DeregisterTargetsRequest { TargetGroupArn = group, Targets = nobody }, token));
            }
        }

        if (testTraffic)
        {
            List<RuleCondition> mark = [reading.Location.Options.TestMark.Condition("none")];
            var rule = Unknown($"{listener.Replace(":listener/", ":listener-rule/", StringComparison.Ordinal)}/");
            yield return new(api, "CreateRule", listener, MustBeRefused: true, (client, token) => client.CreateRuleAsync(new CreateRuleRequest { ListenerArn = listener, Priority = 1, Conditions = mark, Actions = nowhere }, token));
            yield return new(api, "DeleteRule", rule, MustBeRefused: false, (client, token) => client.DeleteRuleAsync(new DeleteRuleRequest { RuleArn = rule }, token));
        }
    }

    private static async Task<MissingPermission?> MakeAsync(Elbv2Probe probe, CancellationToken cancellationToken)
    {
        try
        {
            await probe.Api.ProbeAsync(probe.Operation, probe.Call, cancellationToken).ConfigureAwait(false);
        }
        catch (RolloutException fault) when (Elbv2Faults.IsDenied(fault))
        {
            return new MissingPermission($"elasticloadbalancing:{probe.Operation}", probe.Resource);
        }
        catch (RolloutException fault) when (fault.Code is "RT2102" or "RT2104")
        {
            return null;
        }

        return probe.MustBeRefused
            ? throw new RolloutException("RT2621", $"{probe.Operation} on {probe.Resource} was accepted although what it names does not exist, so this is not the API of AWS and something may have been changed. Look at that resource, and set traffic.router to another one.", ExitCode.Fault)
            : null;
    }

    private static string Unknown(string arn) => arn[..(arn.LastIndexOf('/') + 1)] + NoId;
}

/// <summary>One call that cannot take effect.</summary>
/// <param name="Api">What makes it.</param>
/// <param name="Operation">Its name.</param>
/// <param name="Resource">What a policy has to allow it for.</param>
/// <param name="MustBeRefused">Whether it would have changed something had it been accepted.</param>
/// <param name="Call">The call.</param>
internal sealed record Elbv2Probe(Elbv2Api Api, string Operation, string Resource, bool MustBeRefused, Func<IAmazonElasticLoadBalancingV2, CancellationToken, Task> Call);
