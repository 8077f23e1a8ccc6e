using MathNet.Numerics.Distributions;

namespace Rollout.JudgeTrials;

/// <summary>The rows that are measured, and what is promised of them.</summary>
internal static class Tables
{
    /// <summary>Prints both tables.</summary>
    /// <returns>True when every promise is kept.</returns>
    public static bool Print(TextWriter output, int rollouts, int seed, string rows)
    {
        output.WriteLine($"{rollouts} rollouts a row, 8 metrics, 30 looks, seed {seed}");
        output.WriteLine();
        output.WriteLine("found in percent of rollouts, by look              5      10      15      20      30   promised");
        var kept = true;
        foreach (var row in Worse().Where(row => row.Name.Contains(rows, StringComparison.Ordinal)))
        {
            kept &= Power(output, row, rollouts, seed);
        }

        output.WriteLine();
        output.WriteLine("healthy rollouts that were stopped              share   exact 95 % interval");
        foreach (var row in Healthy().Where(row => row.Name.Contains(rows, StringComparison.Ordinal)))
        {
            kept &= Alarms(output, row, rollouts, seed);
        }

        return kept;
    }

    private static IEnumerable<WorseRow> Worse()
    {
        yield return new("one metric of 8 takes twice the time", false, 15, 0.95, i => new Samples(i == 0 ? 2 : 1));
        yield return new("one metric of 8 takes 1.5 times", false, 30, 0.90, i => new Samples(i == 0 ? 1.5 : 1));
        yield return new("errors 0.5 % to 2 %, 100 requests a look", true, 15, 0.95, i => new Counts(i == 0 ? 0.02 : 0.005, 0.005));
        yield return new("errors 0.5 % to 5 %, 100 requests a look", true, 3, 0.95, i => new Counts(i == 0 ? 0.05 : 0.005, 0.005));
    }

    private static IEnumerable<HealthyRow> Healthy()
    {
        yield return new("samples: lognormal", false, true, _ => new Samples());
        yield return new("samples: Student 3 in the exponent", false, true, _ => new Samples(sigma: 0.5, tail: 3));
        yield return new("samples: Pareto 1.1", false, true, _ => new Pareto(1.1));
        yield return new("samples: swing of both, phi 0.9", false, true, _ => new Samples(swing: 0.5));
        yield return new("samples: trend of 5 % a look", false, true, _ => new Samples(trend: 0.05));
        yield return new("samples: 80 % zeros", false, true, _ => new ZeroInflated(0.8));
        yield return new("samples: 50 % zeros", false, true, _ => new ZeroInflated(0.5));
        yield return new("counts: 0.5 %", true, true, _ => new Counts(0.005, 0.005));
        yield return new("counts: 10 %", true, true, _ => new Counts(0.1, 0.1));
        yield return new("counts: 2 % at 5/95", true, true, _ => new Counts(0.02, 0.02, 100, 1900));
        yield return new("counts: 0.5 % at 50/50", true, true, _ => new Counts(0.005, 0.005, 100, 100));
        yield return new("counts: swing of both, phi 0.7", true, true, _ => new Counts(0.005, 0.005, swing: 1, phi: 0.7));
        yield return new("counts: trend of 8 % a look", true, true, _ => new Counts(0.002, 0.002, trend: 0.08));
        yield return new("counts: traffic and rate swing", true, true, _ => new Counts(0.005, 0.005, swing: 0.5, phi: 0.5, traffic: 0.7));
        yield return new("counts: 80 % of looks without errors", true, true, _ => new Counts(0.005, 0.005, zeros: 0.8));
        yield return new("samples: each slot's own phi 0.3", false, true, _ => new Samples(own: 0.3));
        yield return new("samples: each slot's own phi 0.5", false, true, _ => new Samples(own: 0.5));
        yield return new("samples: each slot's own phi 0.7", false, true, _ => new Samples(own: 0.7));
        yield return new("samples: each slot's own phi 0.9", false, true, _ => new Samples(own: 0.9));
        yield return new("samples: own phi 0.7 of every second metric", false, false, i => new Samples(own: i % 2 == 0 ? 0.7 : 0));
        yield return new("samples: own phi 0.7 of one metric", false, false, i => new Samples(own: i == 0 ? 0.7 : 0));
        yield return new("counts: own clumps of 3", true, true, _ => new Clumps(0.005, 3));
        yield return new("counts: own clumps of 3 at 2 %", true, true, _ => new Clumps(0.02, 3));
        yield return new("counts: own bursts in half of the looks", true, true, _ => new Counts(0.005, 0.005, each: true, zeros: 0.5));
        yield return new("counts: own bursts, 5/95", true, true, _ => new Counts(0.005, 0.005, 100, 1900, each: true, zeros: 0.5));
        yield return new("counts: own swing at 5 %", true, true, _ => new Counts(0.05, 0.05, swing: 0.5, each: true));
        yield return new("counts: own swing at 0.5 %", true, false, _ => new Counts(0.005, 0.005, swing: 0.5, each: true));
        yield return new("counts: own swing at 5 %, phi 0.7", true, false, _ => new Counts(0.05, 0.05, swing: 0.5, phi: 0.7, each: true));
        yield return new("counts: own swing at 0.5 %, phi 0.7", true, false, _ => new Counts(0.005, 0.005, swing: 0.5, phi: 0.7, each: true));
        yield return new("counts: own bursts, 50/50", true, false, _ => new Counts(0.005, 0.005, 100, 100, each: true, zeros: 0.5));
        yield return new("counts: own bursts in a fifth of the looks", true, false, _ => new Counts(0.005, 0.005, each: true, zeros: 0.8));
        yield return new("counts: own swing of one metric, phi 0.7", true, false, i => i == 0 ? new Counts(0.05, 0.05, swing: 0.5, phi: 0.7, each: true) : new Counts(0.005, 0.005));
        yield return new("counts: own bursts of one metric", true, false, i => i == 0 ? new Counts(0.005, 0.005, each: true, zeros: 0.8) : new Counts(0.005, 0.005));
    }

    private static bool Power(TextWriter output, WorseRow row, int rollouts, int seed)
    {
        var failed = Trials.Run(row.Make, row.Counts, rollouts, seed);
        double By(int last) => failed.Take(last + 1).Sum() / (double)rollouts;
        var kept = By(row.Look) >= row.Promise;
        output.WriteLine($"{row.Name,-43} {100 * By(5),7:0.00} {100 * By(10),7:0.00} {100 * By(15),7:0.00} {100 * By(20),7:0.00} {100 * By(30),7:0.00}   {100 * row.Promise:0} by {row.Look}: {100 * By(row.Look):0.00} {(kept ? "kept" : "NOT KEPT")}");
        return kept;
    }

    private static bool Alarms(TextWriter output, HealthyRow row, int rollouts, int seed)
    {
        var stopped = rollouts - Trials.Run(row.Make, row.Counts, rollouts, seed)[^1];
        // Clopper and Pearson (1934).
        var low = stopped == 0 ? 0 : Beta.InvCDF(stopped, rollouts - stopped + 1, 0.025);
        var high = Beta.InvCDF(stopped + 1, rollouts - stopped, 0.975);
        // With few rollouts the interval is wide: then only a rate that is surely too high breaks the promise.
        var kept = rollouts >= 5000 ? stopped <= 0.01 * rollouts && high <= 0.013 : low <= 0.01;
        output.WriteLine($"{row.Name,-43} {100d * stopped / rollouts,8:0.00} % {100 * low,7:0.00} to {100 * high:0.00}   {(!row.Promised ? "told" : kept ? "kept" : "NOT KEPT")}");
        return kept || !row.Promised;
    }

    private sealed record WorseRow(string Name, bool Counts, int Look, double Promise, Func<int, Generator> Make);

    private sealed record HealthyRow(string Name, bool Counts, bool Promised, Func<int, Generator> Make);
}
