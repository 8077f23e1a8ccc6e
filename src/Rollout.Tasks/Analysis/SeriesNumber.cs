using System.Globalization;

namespace Rollout.Tasks.Analysis;

/// <summary>Numbers as the exposition format writes them.</summary>
internal static class SeriesNumber
{
    /// <summary>Reads a number.</summary>
    /// <param name="text">Decimal, with exponent, or <c>NaN</c>, <c>Inf</c>, <c>+Inf</c>, <c>-Inf</c> in any case.</param>
    /// <returns>Null when it is none of these.</returns>
    public static double? Parse(string text) => text.ToUpperInvariant() switch
    {
        "NAN" => double.NaN,
        "INF" or "+INF" or "INFINITY" or "+INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        _ when text.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or '.' or 'e' or 'E')) => null,
        _ => double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) ? value : null,
    };
}
