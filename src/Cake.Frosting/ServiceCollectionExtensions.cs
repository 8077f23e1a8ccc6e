using Cake.Core.Composition;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>What a host can be told through its services.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Sets the context that every task is given. The last one set counts.</summary>
    /// <typeparam name="TContext">Class of the context.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseContext<TContext>(this IServiceCollection services)
        where TContext : class, IFrostingContext
    {
        return services.AddSingleton<IFrostingContext, TContext>();
    }

    /// <summary>Calls <typeparamref name="TLifetime"/> before and after a run.</summary>
    /// <typeparam name="TLifetime">Class to call.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseLifetime<TLifetime>(this IServiceCollection services)
        where TLifetime : class, IFrostingLifetime
    {
        return services
            .AddSingleton<IFrostingLifetime, TLifetime>()
            .AddSingleton<IFrostingSetup>(provider => provider.GetRequiredService<IFrostingLifetime>())
            .AddSingleton<IFrostingTeardown>(provider => provider.GetRequiredService<IFrostingLifetime>());
    }

    /// <summary>Calls <typeparamref name="TSetup"/> before a run.</summary>
    /// <typeparam name="TSetup">Class to call.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseSetup<TSetup>(this IServiceCollection services)
        where TSetup : class, IFrostingSetup
    {
        return services.AddSingleton<IFrostingSetup, TSetup>();
    }

    /// <summary>Calls <typeparamref name="TTeardown"/> after a run.</summary>
    /// <typeparam name="TTeardown">Class to call.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTeardown<TTeardown>(this IServiceCollection services)
        where TTeardown : class, IFrostingTeardown
    {
        return services.AddSingleton<IFrostingTeardown, TTeardown>();
    }

    /// <summary>Calls <typeparamref name="TLifetime"/> before and after each task.</summary>
    /// <typeparam name="TLifetime">Class to call.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTaskLifetime<TLifetime>(this IServiceCollection services)
        where TLifetime : class, IFrostingTaskLifetime
    {
        return services
            .AddSingleton<IFrostingTaskLifetime, TLifetime>()
            .AddSingleton<IFrostingTaskSetup>(provider => provider.GetRequiredService<IFrostingTaskLifetime>())
            .AddSingleton<IFrostingTaskTeardown>(provider => provider.GetRequiredService<IFrostingTaskLifetime>());
    }

    /// <summary>Calls <typeparamref name="TSetup"/> before each task.</summary>
    /// <typeparam name="TSetup">Class to call.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTaskSetup<TSetup>(this IServiceCollection services)
        where TSetup : class, IFrostingTaskSetup
    {
        return services.AddSingleton<IFrostingTaskSetup, TSetup>();
    }

    /// <summary>Calls <typeparamref name="TTeardown"/> after each task.</summary>
    /// <typeparam name="TTeardown">Class to call.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTaskTeardown<TTeardown>(this IServiceCollection services)
        where TTeardown : class, IFrostingTaskTeardown
    {
        return services.AddSingleton<IFrostingTaskTeardown, TTeardown>();
    }

    /// <summary>Registers the services of a Cake module.</summary>
    /// <typeparam name="TModule">Class of the module.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseModule<TModule>(this IServiceCollection services)
        where TModule : ICakeModule, new()
    {
        return ModuleRegistrar.Add(services, new TModule());
    }

    /// <summary>Adds an installer for a scheme of tool packages.</summary>
    /// <typeparam name="TPackageInstaller">Class of the installer.</typeparam>
    /// <param name="services">The services of the host.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UsePackageInstaller<TPackageInstaller>(this IServiceCollection services)
        where TPackageInstaller : class, IPackageInstaller
    {
        return services.AddSingleton<IPackageInstaller, TPackageInstaller>();
    }

    /// <summary>Installs a tool before the first task, such as <c>nuget:?package=NuGet.CommandLine&amp;version=6.0.0</c> or <c>dotnet:?package=x</c>.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="uri">Scheme, package and version.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseTool(this IServiceCollection services, Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return services.AddSingleton(new PackageReference(uri.OriginalString));
    }

    /// <summary>Sets the working directory; <c>--working</c> wins over it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="path">Absolute, or relative to the directory the host was started in. Must exist when the host runs.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseWorkingDirectory(this IServiceCollection services, DirectoryPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return services.AddSingleton(new WorkingDirectory(path));
    }

    /// <summary>Sets a value of Cake's configuration; environment variables, cake.config and the command line win over it, in this order.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="key">Such as <c>Paths_Tools</c>; letter case does not matter.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseCakeSetting(this IServiceCollection services, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return services.AddSingleton(new CakeSetting(key, value));
    }

    /// <summary>Sets the directory that tools are installed to; <c>tools</c> in the working directory by default.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="toolPath">Absolute, or relative to the working directory.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection UseToolPath(this IServiceCollection services, DirectoryPath toolPath)
    {
        ArgumentNullException.ThrowIfNull(toolPath);
        return services.UseCakeSetting("Paths_Tools", toolPath.FullPath);
    }
}
