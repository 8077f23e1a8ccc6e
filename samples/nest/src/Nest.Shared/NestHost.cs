using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;

namespace Nest.Shared;

/// <summary>What all four services have in common: configuration, database, health, logs and a graceful end.</summary>
internal static class NestHost
{
    /// <summary>Running requests may take this long to end after SIGTERM. Shorter than the stop timeout of the environments (10 s).</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    public static WebApplication Create(string service, string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        builder.Services.AddSingleton<NpgsqlDataSource>(_ => Database.Open(builder.Configuration.GetConnectionString("Nest"), $"nest-{service}"));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Tokens>();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.Use(LogRequestAsync);
        Health.Map(app, service);
        return app;
    }

    private static Task LogRequestAsync(HttpContext context, RequestDelegate next)
    {
        var client = ClientAddress.Of(context);
        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Nest.Requests");
        if (log.IsEnabled(LogLevel.Debug))
        {
            log.LogDebug("{Client} {Method} {Path}", client, context.Request.Method, context.Request.Path);
        }

        return next(context);
    }
}
