using System.Diagnostics;
using Rollout.Tasks;
using Rollout.Tasks.Load;

namespace Rollout.ZeroDowntime;

/// <summary>Full cycles of a rollout and its way back under load: 10, 50, 100, back.</summary>
internal static class Proof
{
    private static readonly int[] Cycle = [10, 50, 100, 0];
    private static readonly string[] Services = ["auth", "web"];

    /// <summary>Runs the cycles.</summary>
    /// <param name="balancer">To be proven.</param>
    /// <param name="options">How much.</param>
    /// <param name="say">Told after each cycle.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProofReport> RunAsync(IBalancer balancer, ProofOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        using var blue = await TargetProcess.StartAsync(Slot.Blue, Services, cancellationToken);
        using var green = await TargetProcess.StartAsync(Slot.Green, Services, cancellationToken);
        var shifts = new Shifts(balancer.Router);
        await shifts.RegisterAsync(blue, Services, cancellationToken);
        await shifts.RegisterAsync(green, Services, cancellationToken);
        using var load = new ClientLoad(balancer.Address, options.RequestsPerSecond);
        await Task.Delay(options.WarmUp, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        for (var cycle = 1; cycle <= options.Cycles; cycle++)
        {
            foreach (var weight in Cycle)
            {
                await shifts.SetAsync(Slot.Green, weight, cancellationToken);
                await Task.Delay(options.Phase, cancellationToken);
            }

            say($"cycle {cycle} of {options.Cycles}: {load.Failed} failed so far");
        }

        var snapshots = await load.StopAsync();
        return Report(shifts.Done, began, [.. load.Exchanges], snapshots);
    }

    private static ProofReport Report(IReadOnlyList<Shift> shifts, long began, IReadOnlyList<LoadExchange> exchanges, IReadOnlyList<LoadSnapshot> snapshots)
    {
        var slow = exchanges.Where(ClientLoad.IsSlow).ToList();
        var crossing = slow.Count(exchange => !exchange.Failed && shifts.Any(shift => exchange.SentAt < shift.BeganAt && Stopwatch.GetElapsedTime(exchange.SentAt, shift.AcceptedAt) < exchange.Duration));
        return new ProofReport(
            snapshots.Sum(snapshot => snapshot.Requests),
            snapshots.Sum(snapshot => snapshot.Failed),
            [.. snapshots.SelectMany(snapshot => snapshot.FirstFailures)],
            snapshots.Max(snapshot => snapshot.MaxLatenessMs),
            shifts.Count,
            slow.Count,
            crossing,
            exchanges.Count(exchange => exchange.Request.Body is not null),
            Estimate.Compare(shifts, exchanges.Where(exchange => exchange.SentAt >= began && !exchange.Failed && !ClientLoad.IsSlow(exchange))));
    }
}

/// <summary>How much is proven.</summary>
/// <param name="Cycles">1 or more.</param>
/// <param name="RequestsPerSecond">Default: 500.</param>
/// <param name="Phase">Between two shifts. The comparison of latencies needs 3 s or more.</param>
/// <param name="WarmUp">Before the first shift.</param>
internal sealed record ProofOptions(int Cycles, double RequestsPerSecond, TimeSpan Phase, TimeSpan WarmUp);

/// <summary>What was seen.</summary>
/// <param name="Requests">All that were due, the warm-up's too.</param>
/// <param name="Failed">No whole answer, a status of 400 or more, or not sent.</param>
/// <param name="FirstFailures">In words.</param>
/// <param name="MaxLatenessMs">Of the load generator.</param>
/// <param name="Shifts">Changes of all weights.</param>
/// <param name="Slow">Requests that took 5 s.</param>
/// <param name="Crossing">Those of them that ran while weights changed, and ended well.</param>
/// <param name="Posts">Requests with a body.</param>
/// <param name="Latency">Near a shift, and in the quiet.</param>
internal sealed record ProofReport(long Requests, long Failed, IReadOnlyList<LoadFailure> FirstFailures, double MaxLatenessMs, int Shifts, int Slow, int Crossing, int Posts, LatencyReport Latency);
