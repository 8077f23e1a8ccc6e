using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Rollout.ZeroDowntime;

/// <summary>One slot's instances: a server that answers on several ports, one a service. A process of its own.</summary>
internal static class Target
{
    /// <summary>Serves until it is ended.</summary>
    /// <param name="ports">Loopback ports, one a service.</param>
    public static async Task ServeAsync(IEnumerable<int> ports)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            foreach (var port in ports)
            {
                options.Listen(IPAddress.Loopback, port);
            }
        });
        await using var application = builder.Build();
        application.Run(AnswerAsync);
        await application.RunAsync();
    }

    /// <summary>Waits as long as the query says, reads the body, and answers with its length.</summary>
    private static async Task AnswerAsync(HttpContext context)
    {
        if (int.TryParse(context.Request.Query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            await Task.Delay(milliseconds, context.RequestAborted);
        }

        var length = 0L;
        var buffer = new byte[4096];
        for (var read = 1; read > 0; length += read)
        {
            read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted);
        }

        await context.Response.WriteAsync(length.ToString(CultureInfo.InvariantCulture), context.RequestAborted);
    }
}
