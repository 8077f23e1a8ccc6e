using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using Npgsql;

namespace Nest.Shared;

/// <summary>Something a service cannot work without. The check throws when it is down.</summary>
internal sealed record Dependency(string Name, Func<CancellationToken, Task> CheckAsync);

/// <summary>State of one dependency in the answer of <c>/health</c>.</summary>
internal sealed record DependencyState(string State, double LatencyMs, string? Error);

/// <summary>Answer of <c>/health</c>.</summary>
internal sealed record HealthReport(string Service, string Version, string Status, IReadOnlyDictionary<string, DependencyState> Dependencies);

/// <summary><c>GET /health</c>: 200 when all dependencies answer, 503 otherwise.</summary>
internal static class Health
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The release this program was built as.</summary>
    public static string Version { get; } =
        typeof(Health).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static void Map(WebApplication app, string service)
    {
        var dependencies = Dependencies.Of(app.Services);
        app.MapGet("/health", async (HttpContext context) =>
        {
            var states = new SortedDictionary<string, DependencyState>(StringComparer.Ordinal);
            foreach (var dependency in dependencies)
            {
                states[dependency.Name] = await CheckAsync(dependency, context.RequestAborted);
            }

            var healthy = states.Values.All(state => state.Error is null);
            var report = new HealthReport(service, Version, healthy ? "healthy" : "unhealthy", states);
            return Results.Json(report, statusCode: healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }

    private static async Task<DependencyState> CheckAsync(Dependency dependency, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(CheckTimeout);
        string? error = null;
        try
        {
            await dependency.CheckAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            error = $"no answer within {CheckTimeout.TotalSeconds:0} s";
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException or InvalidOperationException)
        {
            error = fault.Message;
        }

        return new(error is null ? "up" : "down", Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 2), error);
    }
}
