using System.Globalization;
using Rollout.Tasks.Load;
using Rollout.ZeroDowntime;

// target PORT...                      serves as one slot
// shifts ENVIRONMENT CYCLES SECONDS   full cycles under load; SECONDS between two shifts
// end ENVIRONMENT ROUNDS [at-once]    ends slots under load
switch (args)
{
    case ["target", .. var ports]:
        await Target.ServeAsync(ports.Select(port => int.Parse(port, CultureInfo.InvariantCulture)));
        return 0;
    case ["shifts", var name, var cycles, var seconds]:
        return await ShiftsAsync(name, int.Parse(cycles, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
    case ["end", var name, var rounds, .. var how]:
        return await EndAsync(name, int.Parse(rounds, CultureInfo.InvariantCulture), drain: how is not ["at-once"]);
    default:
        Console.Error.WriteLine("usage: shifts embedded|haproxy CYCLES SECONDS, or: end embedded|haproxy ROUNDS [at-once]");
        return 2;
}

static async Task<int> ShiftsAsync(string name, int cycles, TimeSpan phase)
{
    await using var balancer = await BalancerAsync(name);
    var report = await Proof.RunAsync(balancer, new ProofOptions(cycles, 500, phase, TimeSpan.FromSeconds(10)), Console.WriteLine, CancellationToken.None);
    var latency = report.Latency;
    Write($"{name}: {report.Shifts} shifts, {report.Requests} requests ({report.Posts} with a body, {report.Slow} of 5 s, of which {report.Crossing} ran through a shift), {report.Failed} failed");
    Write($"p50 near a shift {latency.NearP50Ms:0.00} ms, quiet {latency.QuietP50Ms:0.00} ms; p99 near a shift {latency.NearP99Ms:0.00} ms ({latency.NearCount} requests), quiet {latency.QuietP99Ms:0.00} ms ({latency.QuietCount})");
    Write($"p99 added by the shifts: {latency.Added}; check of the estimator: {latency.Check}; load generator late by at most {report.MaxLatenessMs:0} ms");
    WriteFailures(report.FirstFailures);
    return report.Failed == 0 ? 0 : 1;
}

static async Task<int> EndAsync(string name, int rounds, bool drain)
{
    await using var balancer = await BalancerAsync(name);
    var report = await EndOfSlot.RunAsync(balancer, rounds, drain, Console.WriteLine, CancellationToken.None);
    Write($"{name}, {(drain ? "drained" : "killed at once")}: {rounds} slots ended, {report.Requests} requests, {report.Failed} failed, drained for {report.WaitSeconds.Min():0.0} to {report.WaitSeconds.Max():0.0} s");
    WriteFailures(report.FirstFailures);
    return report.Failed == 0 ? 0 : 1;
}

static async Task<IBalancer> BalancerAsync(string name) => name switch
{
    "embedded" => await EmbeddedBalancer.StartAsync(CancellationToken.None),
    "haproxy" => await HAProxyBalancer.StartAsync(CancellationToken.None),
    _ => throw new ArgumentException($"there is no environment '{name}'; known: embedded, haproxy"),
};

static void Write(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

static void WriteFailures(IReadOnlyList<LoadFailure> failures)
{
    foreach (var failure in failures)
    {
        Write($"failed at {failure.At:HH:mm:ss.fff}: {failure.Text}");
    }
}
