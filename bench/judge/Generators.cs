namespace Rollout.JudgeTrials;

/// <summary>One metric of one rollout.</summary>
internal abstract class Generator
{
    public virtual void Start(Draws draws)
    {
    }

    /// <summary>Candidate events, candidate requests, stable events, stable requests of a look; for samples the value of each slot and 1.</summary>
    public abstract (double Candidate, double CandidateOf, double Stable, double StableOf) Next(Draws draws, int look);
}

/// <summary>Samples whose logarithm is an autoregression of each slot's own, with a swing and a trend that both share.</summary>
internal sealed class Samples(double factor = 1, double sigma = 0.3, double own = 0, double swing = 0, double trend = 0, int tail = 0) : Generator
{
    private double candidate;
    private double stable;
    private double common;

    public override void Start(Draws draws) => (candidate, stable, common) = (Step(draws), Step(draws), draws.Normal());

    public override (double Candidate, double CandidateOf, double Stable, double StableOf) Next(Draws draws, int look)
    {
        if (look > 0)
        {
            var rest = Math.Sqrt(1 - (own * own));
            (candidate, stable) = ((own * candidate) + (rest * Step(draws)), (own * stable) + (rest * Step(draws)));
            common = (0.9 * common) + (Math.Sqrt(0.19) * draws.Normal());
        }

        var shared = 100 * Math.Exp((swing * common) + (trend * look));
        return (factor * shared * Math.Exp(sigma * candidate), 1, shared * Math.Exp(sigma * stable), 1);
    }

    private double Step(Draws draws) => tail > 0 ? draws.Student(tail) : draws.Normal();
}

/// <summary>Samples that are mostly zero.</summary>
internal sealed class ZeroInflated(double zeros) : Generator
{
    public override (double Candidate, double CandidateOf, double Stable, double StableOf) Next(Draws draws, int look) => (One(draws), 1, One(draws), 1);

    private double One(Draws draws) => draws.Uniform() < zeros ? 0 : Math.Exp(draws.Normal());
}

/// <summary>Samples of a Pareto distribution, which has no variance at this shape.</summary>
internal sealed class Pareto(double shape) : Generator
{
    public override (double Candidate, double CandidateOf, double Stable, double StableOf) Next(Draws draws, int look) => (One(draws), 1, One(draws), 1);

    private double One(Draws draws) => Math.Pow(draws.Uniform(), -1 / shape);
}

/// <summary>Failed requests. The rate swings in time, for both slots alike or for each on its own; looks without any failure may come between.</summary>
internal sealed class Counts(double candidateRate, double stableRate, double candidateOf = 100, double stableOf = 900, double swing = 0, double phi = 0, bool each = false, double trend = 0, double traffic = 0, double zeros = 0) : Generator
{
    private double candidate;
    private double stable;

    public override void Start(Draws draws) => (candidate, stable) = (draws.Normal(), draws.Normal());

    public override (double Candidate, double CandidateOf, double Stable, double StableOf) Next(Draws draws, int look)
    {
        var rest = Math.Sqrt(1 - (phi * phi));
        candidate = (phi * candidate) + (rest * draws.Normal());
        stable = each ? (phi * stable) + (rest * draws.Normal()) : candidate;
        var amount = traffic > 0 ? Math.Exp(traffic * draws.Normal()) : 1;
        var (requests, others) = (Math.Round(candidateOf * amount), Math.Round(stableOf * amount));
        var time = Math.Exp((trend * look) - (swing * swing / 2));
        var quiet = Active(draws);
        var quietStable = each ? Active(draws) : quiet;
        return (draws.Binomial(requests, Math.Min(1, candidateRate * time * quiet * Math.Exp(swing * candidate))), requests, draws.Binomial(others, Math.Min(1, stableRate * time * quietStable * Math.Exp(swing * stable))), others);
    }

    private double Active(Draws draws) => zeros <= 0 ? 1 : draws.Uniform() < zeros ? 0 : 1 / (1 - zeros);
}

/// <summary>Failed requests that come in clumps of a mean size, as retries of one caller do.</summary>
internal sealed class Clumps(double rate, double size) : Generator
{
    public override (double Candidate, double CandidateOf, double Stable, double StableOf) Next(Draws draws, int look) => (One(draws, 100), 100, One(draws, 900), 900);

    private double One(Draws draws, double requests)
    {
        var clumps = draws.Binomial(requests, rate / size);
        var events = 0d;
        for (var i = 0; i < clumps; i++)
        {
            // A geometric number, 1 or more.
            events += 1 + Math.Floor(Math.Log(draws.Uniform()) / Math.Log(1 - (1 / size)));
        }

        return Math.Min(requests, events);
    }
}
