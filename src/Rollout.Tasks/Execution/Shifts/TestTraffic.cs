using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution.Shifts;

/// <summary>Opens and closes the load balancer's rules for test requests. What was opened is closed, also by a later run.</summary>
internal sealed class TestTraffic(RolloutSession session)
{
    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(30);

    /// <summary>Opens the way to the candidate.</summary>
    /// <returns>Null where the instances are to be asked themselves.</returns>
    public async Task<TestTrafficRoute?> OpenAsync(string task, CancellationToken cancellationToken)
    {
        if (session.Backends.Router is not ITestTraffic router || session.Plan.Traffic.TestTraffic.Through != TestTrafficPath.LoadBalancer)
        {
            return null;
        }

        var candidate = session.Rollout.CandidateSlot;
        await session.EnsureLeaseAsync(cancellationToken).ConfigureAwait(false);
        await session.AppendAsync(task, JournalKind.Intent, JournalTypes.TestTraffic, new TestTrafficData(candidate), cancellationToken).ConfigureAwait(false);
        var route = await router.OpenAsync(session.Rollout.RolloutId, candidate, cancellationToken).ConfigureAwait(false);
        if (route is not null)
        {
            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.TestTrafficOpened, new TestTrafficOpenedData(route.Address, route.Header), cancellationToken).ConfigureAwait(false);
        }

        return route;
    }

    /// <summary>Removes the rules if the journal says that there may be some. On its own deadline: an operator's interrupt does not leave them behind.</summary>
    /// <returns>Null when none is left; otherwise why one may be, in words.</returns>
    public async Task<string?> CloseAsync(string task)
    {
        if (!session.State.TestTrafficOpen || session.Backends.Router is not ITestTraffic router)
        {
            return null;
        }

        try
        {
            using var deadline = new CancellationTokenSource(2 * CloseDeadline, session.Time);
            await session.EnsureLeaseAsync(deadline.Token).ConfigureAwait(false);
            var rules = await new RouterRetry(session).RunAsync("removing the rules of the test traffic", router.CloseAsync, CloseDeadline, deadline.Token).ConfigureAwait(false);
            await session.AppendAsync(task, JournalKind.Effect, JournalTypes.TestTrafficClosed, new TestTrafficClosedData(rules), deadline.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception fault) when (fault is RolloutException or OperationCanceledException)
        {
            var words = $"rules of the test traffic may be left at the load balancer, which only test requests meet: {fault.Message.TrimEnd('.')}. The next run of any target removes them first";
            session.Reporter.Report(new RolloutEvent.Warning(words));
            return words;
        }
    }
}
