namespace Rollout.PrometheusTrials;

/// <summary>What the candidate answers: 200, or 500 to a fifth of the requests, by chance.</summary>
/// <param name="seed">Of the chance.</param>
internal sealed class Candidate(int seed)
{
    private const double FailingPart = 0.2;
    private readonly Lock gate = new();
    private readonly Random random = new(seed);
    private int answers;
    private int answersSinceFailed;
    private int failed;

    public bool Fails { get; set; }

    public DateTimeOffset? FirstFailedAt { get; private set; }

    public double FailedPercent => answersSinceFailed == 0 ? 0 : 100.0 * failed / answersSinceFailed;

    public double PerSecond(DateTimeOffset since) => answers / (DateTimeOffset.UtcNow - since).TotalSeconds;

    public int Answer()
    {
        lock (gate)
        {
            answers++;
            var fails = Fails && random.NextDouble() < FailingPart;
            FirstFailedAt ??= fails ? DateTimeOffset.UtcNow : null;
            answersSinceFailed += FirstFailedAt is null ? 0 : 1;
            failed += fails ? 1 : 0;
            return fails ? 500 : 200;
        }
    }
}
