using System.Globalization;

namespace Rollout.Tasks.Preflight;

/// <summary>Bytes for people, in the decimal units that <c>rollout.yaml</c> uses.</summary>
internal static class SizeWords
{
    public static string Of(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.##} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.##} KB"),
    };
}
