using Npgsql;

namespace Nest.Shared;

/// <summary>What a service of this release cannot work without.</summary>
internal static class Dependencies
{
    public static IReadOnlyList<Dependency> Of(IServiceProvider services) =>
    [
        new("database", services.GetRequiredService<NpgsqlDataSource>().PingAsync),
    ];
}
