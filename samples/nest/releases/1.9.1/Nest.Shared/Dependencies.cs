using System.Net.Sockets;
using Npgsql;

namespace Nest.Shared;

/// <summary>What a service of this release cannot work without.</summary>
/// <remarks>This release depends on a cache, and nobody told the environments where it is.</remarks>
internal static class Dependencies
{
    public static IReadOnlyList<Dependency> Of(IServiceProvider services) =>
    [
        new("database", services.GetRequiredService<NpgsqlDataSource>().PingAsync),
        new("cache", cancellationToken => ConnectAsync(services.GetRequiredService<IConfiguration>()["Nest:Cache"], cancellationToken)),
    ];

    private static async Task ConnectAsync(string? address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate($"tcp://{address}", UriKind.Absolute, out var cache) || cache.Port < 1)
        {
            throw new InvalidOperationException($"Nest__Cache is '{address}'; set it to host:port of the cache.");
        }

        using var client = new TcpClient();
        await client.ConnectAsync(cache.Host, cache.Port, cancellationToken);
    }
}
