using MathNet.Numerics.Distributions;

namespace Rollout.JudgeTrials;

/// <summary>The rows that are measured, and what is promised of them.</summary>
internal static class Tables
{
    /// <summary>Prints both tables.</summary>
    /// <returns>True when every promise is kept.</returns>
    public static bool Print(TextWriter output, int rollouts, int seed)
    {
        output.WriteLine($"{rollouts} rollouts a row, 8 metrics, 30 looks, seed {seed}");
        output.WriteLine();
        output.WriteLine("found in percent of rollouts, by look              5      10      15      20      30   promised");
        var kept = true;
        kept &= Power(output, "one metric of 8 takes twice the time", i => new Samples(i == 0 ? 2 : 1), false, 15, 0.95, rollouts, seed);
        kept &= Power(output, "one metric of 8 takes 1.5 times", i => new Samples(i == 0 ? 1.5 : 1), false, 30, 0.90, rollouts, seed);
        kept &= Power(output, "errors 0.5 % to 2 %, 100 requests a look", i => new Counts(i == 0 ? 0.02 : 0.005, 0.005), true, 15, 0.95, rollouts, seed);
        kept &= Power(output, "errors 0.5 % to 5 %, 100 requests a look", i => new Counts(i == 0 ? 0.05 : 0.005, 0.005), true, 3, 0.95, rollouts, seed);
        output.WriteLine();
        output.WriteLine("healthy rollouts that were stopped              share   exact 95 % interval");
        foreach (var (name, counts, promised, make) in Healthy())
        {
            kept &= Alarms(output, name, make, counts, promised, rollouts, seed);
        }

        return kept;
    }

    private static IEnumerable<(string Name, bool Counts, bool Promised, Func<int, Generator> Make)> Healthy()
    {
        yield return ("samples: lognormal", false, true, _ => new Samples());
        yield return ("samples: Student 3 in the exponent", false, true, _ => new Samples(sigma: 0.5, tail: 3));
        yield return ("samples: Pareto 1.1", false, true, _ => new Pareto(1.1));
        yield return ("samples: swing of both, phi 0.9", false, true, _ => new Samples(swing: 0.5));
        yield return ("samples: trend of 5 % a look", false, true, _ => new Samples(trend: 0.05));
        yield return ("samples: 80 % zeros", false, true, _ => new ZeroInflated(0.8));
        yield return ("samples: 50 % zeros", false, true, _ => new ZeroInflated(0.5));
        yield return ("counts: 0.5 %", true, true, _ => new Counts(0.005, 0.005));
        yield return ("counts: 10 %", true, true, _ => new Counts(0.1, 0.1));
        yield return ("counts: 2 % at 5/95", true, true, _ => new Counts(0.02, 0.02, 100, 1900));
        yield return ("counts: 0.5 % at 50/50", true, true, _ => new Counts(0.005, 0.005, 100, 100));
        yield return ("counts: swing of both, phi 0.7", true, true, _ => new Counts(0.005, 0.005, swing: 1, phi: 0.7));
        yield return ("counts: trend of 8 % a look", true, true, _ => new Counts(0.002, 0.002, trend: 0.08));
        yield return ("counts: traffic and rate swing", true, true, _ => new Counts(0.005, 0.005, swing: 0.5, phi: 0.5, traffic: 0.7));
        yield return ("counts: 80 % of looks without errors", true, true, _ => new Counts(0.005, 0.005, zeros: 0.8));
        yield return ("samples: each slot's own phi 0.3", false, false, _ => new Samples(own: 0.3));
        yield return ("samples: each slot's own phi 0.5", false, false, _ => new Samples(own: 0.5));
        yield return ("samples: each slot's own phi 0.7", false, false, _ => new Samples(own: 0.7));
        yield return ("counts: bursts of each slot, 50 %", true, false, _ => new Counts(0.005, 0.005, each: true, zeros: 0.5));
        yield return ("counts: bursts of each slot, 80 %", true, false, _ => new Counts(0.005, 0.005, each: true, zeros: 0.8));
        yield return ("counts: each slot's own swing, phi 0.7", true, false, _ => new Counts(0.005, 0.005, swing: 0.5, phi: 0.7, each: true));
    }

    private static bool Power(TextWriter output, string name, Func<int, Generator> make, bool counts, int look, double promise, int rollouts, int seed)
    {
        var failed = Trials.Run(make, counts, rollouts, seed);
        double By(int last) => failed.Take(last + 1).Sum() / (double)rollouts;
        var kept = By(look) >= promise;
        output.WriteLine($"{name,-43} {100 * By(5),7:0.00} {100 * By(10),7:0.00} {100 * By(15),7:0.00} {100 * By(20),7:0.00} {100 * By(30),7:0.00}   {100 * promise:0} by {look}: {100 * By(look):0.00} {(kept ? "kept" : "NOT KEPT")}");
        return kept;
    }

    private static bool Alarms(TextWriter output, string name, Func<int, Generator> make, bool counts, bool promised, int rollouts, int seed)
    {
        var stopped = rollouts - Trials.Run(make, counts, rollouts, seed)[^1];
        // Clopper and Pearson (1934).
        var low = stopped == 0 ? 0 : Beta.InvCDF(stopped, rollouts - stopped + 1, 0.025);
        var high = Beta.InvCDF(stopped + 1, rollouts - stopped, 0.975);
        // With few rollouts the interval is wide: then only a rate that is surely too high breaks the promise.
        var kept = rollouts >= 5000 ? stopped <= 0.01 * rollouts && high <= 0.0133 : low <= 0.01;
        output.WriteLine($"{name,-43} {100d * stopped / rollouts,8:0.00} % {100 * low,7:0.00} to {100 * high:0.00}   {(!promised ? "told" : kept ? "kept" : "NOT KEPT")}");
        return kept || !promised;
    }
}
