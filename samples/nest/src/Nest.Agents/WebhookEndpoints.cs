using System.Security.Cryptography;
using Nest.Shared;

namespace Nest.Agents;

/// <summary>Body of a new subscription.</summary>
internal sealed record SubscribeRequest(string? Event, string? Url);

/// <summary>Answer to a new subscription. The secret is shown this once; deliveries are signed with it.</summary>
internal sealed record Subscribed(Guid SubscriptionId, string Event, string Url, string Secret);

/// <summary>Deliveries of one subscription, newest first.</summary>
internal sealed record DeliveryList(int Delivered, int Pending, int Failed, IReadOnlyList<Delivery> Deliveries);

internal static class WebhookEndpoints
{
    /// <summary>A receiver inside the service: with it a subscription can be tried without another server.</summary>
    public const string EchoPath = "/agents/webhooks/echo";

    private const int MaxWaitSeconds = 10;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public static async Task<IResult> SubscribeAsync(SubscribeRequest body, HttpContext context, Tokens tokens, Subscriptions subscriptions)
    {
        if (await tokens.ReadAsync(context) is not { } caller)
        {
            return Problem.Unauthorized();
        }

        if (body.Event != Executions.CompletedEvent)
        {
            return Problem.BadRequest($"event must be '{Executions.CompletedEvent}'");
        }

        if (body.Url is not { } url || (url != EchoPath && !IsWebAddress(url)))
        {
            return Problem.BadRequest($"url must be an absolute http or https address, or '{EchoPath}'");
        }

        var secret = RandomNumberGenerator.GetBytes(32);
        var id = await subscriptions.AddAsync(caller.TenantId, body.Event, url, secret, context.RequestAborted);
        return Results.Json(new Subscribed(id, body.Event, url, Convert.ToHexStringLower(secret)), statusCode: StatusCodes.Status201Created);
    }

    /// <summary>With <c>wait_seconds</c> the answer comes once there are deliveries and none is pending, or when the time is over.</summary>
    public static async Task<IResult> DeliveriesAsync(Guid id, int? wait_seconds, HttpContext context, Tokens tokens, Subscriptions subscriptions, TimeProvider time)
    {
        if (await tokens.ReadAsync(context) is not { } caller)
        {
            return Problem.Unauthorized();
        }

        if (!await subscriptions.ExistsAsync(caller.TenantId, id, context.RequestAborted))
        {
            return Problem.NotFound($"there is no subscription {id}");
        }

        var until = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Clamp(wait_seconds ?? 0, 0, MaxWaitSeconds));
        var list = await subscriptions.ListAsync(id, context.RequestAborted);
        while ((list.Deliveries.Count == 0 || list.Pending > 0) && time.GetUtcNow() < until)
        {
            await Task.Delay(PollInterval, time, context.RequestAborted);
            list = await subscriptions.ListAsync(id, context.RequestAborted);
        }

        return Results.Json(list);
    }

    public static async Task<IResult> EchoAsync(HttpContext context, Subscriptions subscriptions)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return Guid.TryParse(context.Request.Headers[WebhookSender.SubscriptionHeader], out var id)
            && await subscriptions.SecretAsync(id, context.RequestAborted) is { } secret
            && context.Request.Headers[WebhookSender.SignatureHeader] == WebhookSender.Sign(secret, body.ToArray())
                ? Results.NoContent()
                : Problem.Unauthorized();
    }

    private static bool IsWebAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
