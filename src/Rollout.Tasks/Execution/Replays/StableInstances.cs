using System.Text.RegularExpressions;
using Rollout.Tasks.Execution.Stages;
using Rollout.Tasks.Images;
using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Replays;

/// <summary>Instances of the stable release on the copy of staging: beside both slots, and unknown to the load balancer.</summary>
internal sealed partial class StableInstances(RolloutSession session)
{
    private const int LinesInMessage = 3;
    private const int LinesToSearch = 200;
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(30);

    // Nobody's requests run there when they are stopped.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private IServiceRuntime Runtime => session.Backends.ReplayRuntime;

    /// <summary>What the runtime knows them by. No application can be called so: names have no dot.</summary>
    public static string ApplicationOf(RolloutPlan plan) => $"{plan.Application}.replay";

    /// <summary>Starts one instance of each service, and waits until each is ready.</summary>
    /// <returns>Where they answer, by service.</returns>
    /// <exception cref="RolloutException">One of those that <see cref="IsNotUp"/> knows, or what ends a run.</exception>
    public async Task<IReadOnlyDictionary<string, Endpoint>> StartAsync(ReplayScope scope, Secret copy, CancellationToken cancellationToken)
    {
        var deadline = session.Time.GetUtcNow() + session.Plan.StartTimeout;
        var images = await ReleaseImages.FindAsync(session, scope.Services, scope.Release, scope.Digests, cancellationToken).ConfigureAwait(false);
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        var instances = await Task.WhenAll(scope.Services.Select(service => StartAsync(service, scope, images[service.Name], copy))).ConfigureAwait(false);
        await Task.WhenAll(scope.Services.Zip(instances, (service, instance) => WaitAsync(service, instance, deadline, cancellationToken))).ConfigureAwait(false);
        return instances.ToDictionary(instance => instance.Service, instance => instance.Endpoint!);
    }

    /// <summary>Whether a fault says that an instance cannot be started, or is not ready in time.</summary>
    public static bool IsNotUp(RolloutException fault) => fault.Code is "RT2204" or "RT2302" or "RT3001";

    /// <summary>The last line of an instance's log that names an error, for what follows it is often the stack; else the last lines. Hides no fault that it is asked about.</summary>
    public async Task<string> LogAsync(string service, Slot slot, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await Runtime.TailAsync(service, slot, LinesToSearch, cancellationToken).ConfigureAwait(false);
            return (lines.LastOrDefault(line => NamesError().IsMatch(line)) ?? string.Join(" | ", lines.TakeLast(LinesInMessage))).Trim();
        }
        catch (RolloutException fault)
        {
            return $"(its log cannot be read: {fault.Message})";
        }
    }

    /// <summary>Stops all there are, those of a killed run too.</summary>
    /// <exception cref="RolloutException">RT2301: the runtime cannot be reached.</exception>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(StopDeadline, session.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var instances = await Runtime.ListAsync(linked.Token).ConfigureAwait(false);
        await Task.WhenAll(instances.Select(instance => Runtime.StopAsync(instance.Service, instance.Slot, linked.Token))).ConfigureAwait(false);
    }

    /// <summary>The operator does not cancel it: an instance whose start was given up half way could come up once all are stopped. It ends when the instance has settled.</summary>
    private async Task<Instance> StartAsync(ServicePlan service, ReplayScope scope, Image image, Secret copy)
    {
        using var deadline = new CancellationTokenSource(session.Plan.StartTimeout, session.Time);
        var request = InstanceRequests.For(session.Plan, service, scope.Slot, scope.Release, image, copy) with { Application = ApplicationOf(session.Plan), StopTimeout = StopTimeout };
        try
        {
            return await Runtime.StartAsync(request, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new RolloutException("RT3001", $"'{service.Name}' was not started within {session.Plan.StartTimeout:c} (startTimeout).", ExitCode.Held);
        }
    }

    [GeneratedRegex(@"(Exception|Error)\b[^:]*: \S")]
    private static partial Regex NamesError();

    private async Task WaitAsync(ServicePlan service, Instance instance, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var url = new Uri(instance.Endpoint!.ToUri(), service.HealthPath);
        if (await HealthProbe.WaitAsync(session.Backends.Http, url, deadline, session.Time, cancellationToken).ConfigureAwait(false) is { } last)
        {
            var log = await LogAsync(service.Name, instance.Slot, cancellationToken).ConfigureAwait(false);
            throw new RolloutException("RT3001", $"health of '{service.Name}' ({url}): not healthy within {session.Plan.StartTimeout:c} (startTimeout), last {last}. It printed: {log}.", ExitCode.Held);
        }
    }
}
