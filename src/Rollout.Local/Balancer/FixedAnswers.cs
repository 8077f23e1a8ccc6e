using System.Globalization;

namespace Rollout.Local.Balancer;

/// <summary>Answers of rules that forward to no target.</summary>
internal static class FixedAnswers
{
    /// <summary>Writes a fixed response.</summary>
    public static Task RespondAsync(HttpContext context, FixedResponseAction action)
    {
        context.Response.StatusCode = action.StatusCode;
        context.Response.ContentType = action.ContentType;
        return action.Body is { Length: > 0 } body ? context.Response.WriteAsync(body, context.RequestAborted) : Task.CompletedTask;
    }

    /// <summary>Writes a redirect.</summary>
    public static Task RedirectAsync(HttpContext context, RedirectAction action)
    {
        string Fill(string text) => text
            .Replace("#{protocol}", context.Request.Scheme, StringComparison.Ordinal)
            .Replace("#{host}", context.Request.Host.Host, StringComparison.Ordinal)
            .Replace("#{port}", context.Connection.LocalPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("#{path}", RequestMatcher.PathOf(context).TrimStart('/'), StringComparison.Ordinal)
            .Replace("#{query}", context.Request.QueryString.Value?.TrimStart('?') ?? string.Empty, StringComparison.Ordinal);

        var query = Fill(action.Query);
        var scheme = Fill(action.Protocol);
        context.Response.StatusCode = action.StatusCode;
        context.Response.Headers.Location = $"{scheme.ToLowerInvariant()}://{Fill(action.Host)}:{Fill(action.Port)}{Fill(action.Path)}{(query.Length > 0 ? "?" + query : string.Empty)}";
        return Task.CompletedTask;
    }
}
