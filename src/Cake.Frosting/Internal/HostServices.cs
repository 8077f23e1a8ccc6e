using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.IO.NuGet;
using Cake.Core.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>The services of a host before it is told anything. What is registered later wins.</summary>
internal static class HostServices
{
    /// <summary>What the package installers take from the host.</summary>
    internal static readonly IReadOnlyList<Type> ForInstallers =
    [
        typeof(ICakeConfiguration), typeof(IFileSystem), typeof(ICakeEnvironment), typeof(IGlobber), typeof(ICakeLog), typeof(IProcessRunner), typeof(INuGetToolResolver),
    ];

    internal static ServiceCollection Create()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ICakeLog>(provider => new CakeBuildLog(provider.GetRequiredService<IConsole>()));
        services.AddSingleton<IConsole>(provider => new CakeConsole(provider.GetRequiredService<ICakeEnvironment>()));
        services.AddSingleton<ICakeReportPrinter>(provider => new CakeReportPrinter(provider.GetRequiredService<IConsole>(), provider.GetRequiredService<ICakeContext>()));
        services.AddSingleton<ICakeConfiguration, HostConfiguration>();
        services.AddSingleton<IToolInstaller, FrostingToolInstaller>();
        ModuleRegistrar.Add(services, new CoreModule());
        services.AddSingleton<Core.Tooling.IToolInstaller, LazyToolInstaller>();
        PackageInstallers.Add(services);
        services.AddSingleton<FrostingContext>();
        services.AddSingleton<IFrostingContext>(provider => provider.GetRequiredService<FrostingContext>());
        return services;
    }
}
