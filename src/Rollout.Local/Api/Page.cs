namespace Rollout.Local.Api;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items of the page.</param>
/// <param name="NextMarker">Where the next page starts; null on the last.</param>
/// <typeparam name="T">Type of the items.</typeparam>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextMarker);

/// <summary>Cuts lists into pages.</summary>
internal static class Page
{
    private const int LargestPage = 400;

    /// <summary>Cuts the page that a request asks for.</summary>
    /// <param name="all">The whole list.</param>
    /// <param name="key">What marks an item: its ARN, so that a list that changes between two pages skips and repeats nothing else.</param>
    /// <param name="request">Has <c>PageSize</c> and <c>Marker</c>, or neither.</param>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <returns>The page.</returns>
    /// <exception cref="ApiFault">ValidationError: the size is not in 1 to 400, or the marker is not one that was given out.</exception>
    public static Page<T> Of<T>(IReadOnlyList<T> all, Func<T, string> key, QueryRequest request)
    {
        var size = request.Number("PageSize", 1, LargestPage) ?? LargestPage;
        var start = 0;
        if (request.Text("Marker") is { Length: > 0 } marker)
        {
            start = Enumerable.Range(0, all.Count).FirstOrDefault(index => key(all[index]) == marker, -1);
            if (start < 0)
            {
                throw ApiFault.Validation($"'{marker}' is not a valid marker");
            }
        }

        var end = Math.Min(all.Count, start + size);
        return new Page<T>([.. all.Skip(start).Take(end - start)], end < all.Count ? key(all[end]) : null);
    }
}
