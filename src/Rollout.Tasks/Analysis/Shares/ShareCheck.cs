using System.Globalization;

namespace Rollout.Tasks.Analysis.Shares;

/// <summary>Compares the share of requests that the candidate answered with its weight. Pure.</summary>
public static class ShareCheck
{
    /// <summary>Width of the interval in standard deviations. At 3 a share that is as planned falls outside of it about 3 times in 1,000, and the tolerance comes on top.</summary>
    private const double Z = 3;

    /// <summary>Whether the share is off by more than the tolerance, as far as so many requests can tell.</summary>
    /// <param name="count">Requests of both slots since the weight took effect.</param>
    /// <param name="plannedPercent">Weight of the candidate in percent, 0 to 100.</param>
    /// <param name="tolerancePoints">Percentage points that it may be off, 0 to 100. 100 never finds a difference.</param>
    /// <returns>True only when no share within planned ± tolerance is in the interval of <see cref="Interval"/>: with few requests the interval is wide, and nothing is found.</returns>
    public static bool IsOff(ShareCount count, double plannedPercent, double tolerancePoints)
    {
        var requests = count.Stable + count.Candidate;
        if (requests <= 0)
        {
            return false;
        }

        var (low, high) = Interval(count.Candidate, requests);
        return low > plannedPercent + tolerancePoints || high < plannedPercent - tolerancePoints;
    }

    /// <summary>Shares that fit what was counted.</summary>
    /// <param name="candidate">Requests of the candidate, 0 to <paramref name="requests"/>.</param>
    /// <param name="requests">Requests of both slots, above 0.</param>
    /// <returns>Percent, low and high end.</returns>
    /// <remarks>
    /// The score interval of a binomial share p = k / n: (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n), with z = 3. It keeps within 0 and 1 and holds for small n and for
    /// shares near 0 and 1, where the usual p ± z √(p(1 − p)/n) does not. Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927.
    /// A balancer that takes turns scatters less than a binomial one, so the interval is too wide there, never too narrow.
    /// </remarks>
    public static (double Low, double High) Interval(double candidate, double requests)
    {
        var share = Analysis.Interval.Share(candidate, requests, Z) * 100;
        return (share.Low, share.High);
    }

    /// <summary>Both numbers in words.</summary>
    /// <param name="count">Requests of both slots.</param>
    /// <param name="plannedPercent">Weight of the candidate in percent.</param>
    /// <returns>Such as <c>web: measured 14.2 % of 1,203 requests, planned 10 %</c>.</returns>
    public static string Words(ShareCount count, double plannedPercent)
    {
        var requests = count.Stable + count.Candidate;
        return string.Create(CultureInfo.InvariantCulture, $"{(count.Service.Length == 0 ? "all services" : count.Service)}: measured {(requests > 0 ? 100 * count.Candidate / requests : 0):0.0} % of {requests:N0} requests, planned {plannedPercent:0.##} %");
    }

    /// <summary>All shares that are off.</summary>
    /// <param name="counts">Of all services together and of each.</param>
    /// <param name="plannedPercent">Weight of the candidate in percent.</param>
    /// <param name="tolerancePoints">Percentage points that each may be off.</param>
    /// <returns>One line for the report; null when none is off.</returns>
    public static string? Find(IReadOnlyList<ShareCount> counts, double plannedPercent, double tolerancePoints)
    {
        var off = counts.Where(count => IsOff(count, plannedPercent, tolerancePoints)).Select(count => Words(count, plannedPercent)).ToList();
        return off.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"share off by more than {tolerancePoints:0.##} percentage points (traffic.shareTolerance): {string.Join("; ", off)}");
    }
}
