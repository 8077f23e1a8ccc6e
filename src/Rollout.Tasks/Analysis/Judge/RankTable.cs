namespace Rollout.Tasks.Analysis.Judge;

/// <summary>Exact distribution of the rank sum statistic for two slots with equally many samples.</summary>
/// <remarks>Coefficients of the Gaussian binomial, built by one multiplication and one division for each sample.</remarks>
internal sealed class RankTable
{
    /// <summary>Samples a slot up to which the distribution is computed.</summary>
    public const int Largest = 31;

    private readonly double[]?[] tails = new double[]?[Largest + 1];

    /// <summary>How often U is this large or larger when both slots have one distribution.</summary>
    public double Tail(int n, double u) => (tails[n] ??= Build(n))[(int)Math.Ceiling(u - 1e-9)];

    private static double[] Build(int n)
    {
        var counts = new double[(n * n) + 1];
        counts[0] = 1;
        for (var i = 1; i <= n; i++)
        {
            for (var k = counts.Length - 1; k >= n + i; k--)
            {
                counts[k] -= counts[k - n - i];
            }

            for (var k = i; k < counts.Length; k++)
            {
                counts[k] += counts[k - i];
            }
        }

        // The distribution is symmetric: the upper tail is summed from the exact small end.
        var tail = new double[counts.Length];
        var (sum, all) = (0d, counts.Sum());
        for (var u = counts.Length - 1; u >= 0; u--)
        {
            sum += counts[counts.Length - 1 - u];
            tail[u] = Math.Min(1, sum / all);
        }

        return tail;
    }
}
