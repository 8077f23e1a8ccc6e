using Microsoft.AspNetCore.WebUtilities;

namespace Rollout.Local.Balancer;

/// <summary>The load balancer's own answer to a request that it cannot carry to a target.</summary>
internal static class ErrorPage
{
    /// <summary>Writes it.</summary>
    /// <param name="context">The request; its answer has not started.</param>
    /// <param name="code">Status.</param>
    /// <returns>Done once it is sent.</returns>
    public static Task WriteAsync(HttpContext context, int code)
    {
        var title = $"{code} {ReasonPhrases.GetReasonPhrase(code)}";
        context.Response.Clear();
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/html";

        // Not cancelled by a client that goes away: what is thrown here would be counted as a fault of the target.
        return context.Response.WriteAsync($"<html><head><title>{title}</title></head><body><center><h1>{title}</h1></center></body></html>\n", CancellationToken.None);
    }
}
