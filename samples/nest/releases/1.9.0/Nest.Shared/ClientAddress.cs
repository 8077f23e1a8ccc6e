namespace Nest.Shared;

/// <summary>The address of the client behind the load balancer, and how many requests came from there.</summary>
/// <remarks>
/// This release has a bug on purpose, of a kind that no start and no smoke test shows: a hash code is negative for half of all values,
/// and the remainder of a negative number is no index. Requests without X-Forwarded-For never get that far.
/// </remarks>
internal static class ClientAddress
{
    private static readonly long[] RequestsByShard = new long[64];

    public static string Of(HttpContext context)
    {
        var forwarded = context.Request.Headers["X-Forwarded-For"].ToString();
        if (forwarded.Length == 0)
        {
            return context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        }

        // One busy client must not fight for one counter, so its requests are spread by their id.
        var shard = HashCode.Combine(forwarded, context.TraceIdentifier) % RequestsByShard.Length;
        Interlocked.Increment(ref RequestsByShard[shard]);
        return forwarded.Split(',', 2)[0].Trim();
    }
}
