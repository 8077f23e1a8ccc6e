using System.Text;
using Microsoft.AspNetCore.Http;

namespace Rollout.Faults.Tests.Proxies;

/// <summary>Answers that the API did not give.</summary>
internal static class Elbv2Answers
{
    /// <summary>Sends half of an answer.</summary>
    public static async Task CutAsync(HttpContext context, int status, byte[] whole)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = whole.Length;
        await context.Response.Body.WriteAsync(whole.AsMemory(0, whole.Length / 2));
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    /// <summary>Refuses a call in the words of AWS.</summary>
    public static Task RefuseAsync(HttpContext context, Fault fault, string operation) => fault switch
    {
        Fault.Throttled => WriteAsync(context, 400, Error("Throttling", "Rate exceeded")),
        Fault.AccessDenied => WriteAsync(context, 403, Error("AccessDenied", $"User: arn:aws:iam::000000000000:user/rollout is not authorized to perform: elasticloadbalancing:{operation}")),
        Fault.ExpiredToken => WriteAsync(context, 403, Error("ExpiredToken", "The security token included in the request is expired")),
        Fault.ServerError => WriteAsync(context, 503, "<html><body><h1>503 Service Unavailable</h1></body></html>"u8.ToArray()),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "is no refusal"),
    };

    /// <summary>Sends an answer.</summary>
    public static async Task WriteAsync(HttpContext context, int status, byte[] answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        await context.Response.Body.WriteAsync(answer);
    }

    private static byte[] Error(string code, string message) => Encoding.UTF8.GetBytes(
        $"<ErrorResponse xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>");
}
