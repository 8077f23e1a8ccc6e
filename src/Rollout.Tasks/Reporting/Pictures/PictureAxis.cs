using System.Globalization;

namespace Rollout.Tasks.Reporting.Pictures;

/// <summary>Round numbers for an axis. Pure.</summary>
/// <param name="Min">Lowest value that the axis shows.</param>
/// <param name="Max">Highest value that it shows, above <paramref name="Min"/>.</param>
/// <param name="Step">Distance of two ticks.</param>
internal sealed record PictureAxis(double Min, double Max, double Step)
{
    // 1, 2 and 5 are what people count in; time has its own.
    private static readonly double[] Decimal = [1, 2, 5, 10];
    private static readonly double[] Seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

    /// <summary>Values of the ticks.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (var i = 0; i <= Math.Round((Max - Min) / Step); i++)
            {
                yield return Min + (i * Step);
            }
        }
    }

    /// <summary>An axis that begins at zero, or below the lowest value when that is negative.</summary>
    /// <param name="values">What it must show; what is not finite is left out.</param>
    public static PictureAxis Of(IEnumerable<double> values)
    {
        var (low, high) = (0d, 0d);
        foreach (var value in values.Where(double.IsFinite))
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low.Equals(high))
        {
            return new(0, 1, 1);
        }

        var step = Nice((high - low) / 3);
        return new(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    /// <summary>An axis of time from zero.</summary>
    /// <param name="seconds">How far it must reach.</param>
    public static PictureAxis OfTime(double seconds)
    {
        var span = Math.Max(1, seconds);
        var step = Seconds.FirstOrDefault(candidate => span / candidate <= 10, Math.Ceiling(span / 10 / 86400) * 86400);
        return new(0, span, step);
    }

    /// <summary>A value of this axis for people.</summary>
    public static string Number(double value) => Math.Abs(value) is >= 0.01 or 0
        ? value.ToString("#,0.##", CultureInfo.InvariantCulture)
        : value.ToString("0.#e0", CultureInfo.InvariantCulture);

    /// <summary>A time of this axis for people, such as <c>2:05</c> or <c>1:02:05</c>.</summary>
    public static string Time(double seconds)
    {
        var whole = (long)Math.Round(Math.Max(0, seconds), MidpointRounding.AwayFromZero);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60}:{whole % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600}:{whole % 3600 / 60:00}:{whole % 60:00}");
    }

    private static double Nice(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * Decimal.First(factor => factor * power >= rough * (1 - 1e-9) || factor == 10);
    }
}
