namespace Nest.Shared;

/// <summary>The address of the client behind the load balancer, for logs, and how many requests came from visitors who were there before.</summary>
/// <remarks>
/// This release has a bug on purpose, of a kind that no start and no smoke test shows: a hash code is negative for half of all values,
/// and the remainder of a negative number is no index. Requests without the cookie of such a visitor never get that far.
/// </remarks>
internal static class ClientAddress
{
    private static readonly long[] ReturnsByShard = new long[64];

    public static string Of(HttpContext context)
    {
        if (context.Request.Cookies["visitor"] is { } visitor)
        {
            // One busy visitor must not fight for one counter, so the requests are spread by their id.
            var shard = HashCode.Combine(visitor, context.TraceIdentifier) % ReturnsByShard.Length;
            Interlocked.Increment(ref ReturnsByShard[shard]);
        }

        var forwarded = context.Request.Headers["X-Forwarded-For"].ToString();
        var first = forwarded.Split(',', 2)[0].Trim();
        return first.Length > 0 ? first : context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
    }
}
