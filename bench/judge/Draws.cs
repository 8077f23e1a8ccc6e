namespace Rollout.JudgeTrials;

/// <summary>SplitMix64 with the distributions that the generators need. The same seed gives the same rollout on every machine.</summary>
internal sealed class Draws(ulong seed)
{
    private ulong state = Mix(Mix(seed + 0x1234567UL) ^ 0xD1B54A32D192ED03UL);

    public double Uniform()
    {
        state += 0x9E3779B97F4A7C15UL;
        return ((Mix(state) >> 11) + 0.5) / 9007199254740992.0;
    }

    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    public double Student(int degrees)
    {
        var (normal, squares) = (Normal(), 0d);
        for (var i = 0; i < degrees; i++)
        {
            var one = Normal();
            squares += one * one;
        }

        return normal / Math.Sqrt(squares / degrees);
    }

    /// <summary>Binomial by the gaps between successes.</summary>
    public double Binomial(double trials, double share)
    {
        if (share <= 0 || trials <= 0)
        {
            return 0;
        }

        if (share > 0.5)
        {
            return trials - Binomial(trials, 1 - share);
        }

        var (log, at, count) = (Math.Log(1 - share), 0d, 0);
        while (true)
        {
            at += Math.Floor(Math.Log(Uniform()) / log) + 1;
            if (at > trials)
            {
                return count;
            }

            count++;
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
