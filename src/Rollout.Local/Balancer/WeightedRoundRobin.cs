namespace Rollout.Local.Balancer;

/// <summary>Divides requests by weight, exactly and evenly: each group's turns are spread over the round (smooth weighted round robin, as nginx does it).</summary>
/// <typeparam name="T">What gets the turns.</typeparam>
internal sealed class WeightedRoundRobin<T>
    where T : class
{
    private readonly T[] turns;
    private uint next = uint.MaxValue;

    /// <summary>Makes one round in advance; taking a turn is then one addition.</summary>
    /// <param name="entries">Weights of 0 or more; their sum over the greatest common divisor is the length of a round.</param>
    public WeightedRoundRobin(IReadOnlyList<(T Item, int Weight)> entries) => turns = Round(entries);

    /// <summary>Whose turn it is. Thread-safe.</summary>
    /// <returns>Null when all weights are 0.</returns>
    public T? Next() => turns.Length == 0 ? null : turns[Interlocked.Increment(ref next) % (uint)turns.Length];

    private static T[] Round(IReadOnlyList<(T Item, int Weight)> entries)
    {
        var divisor = entries.Aggregate(0, (common, entry) => GreatestCommonDivisor(common, entry.Weight));
        if (divisor == 0)
        {
            return [];
        }

        var weights = entries.Select(entry => entry.Weight / divisor).ToArray();
        var credit = new int[weights.Length];
        var round = new T[weights.Sum()];
        for (var turn = 0; turn < round.Length; turn++)
        {
            var best = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                credit[i] += weights[i];
                best = credit[i] > credit[best] ? i : best;
            }

            credit[best] -= round.Length;
            round[turn] = entries[best].Item;
        }

        return round;
    }

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);
}
