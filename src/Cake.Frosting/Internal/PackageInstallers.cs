using Cake.Core.Composition;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>The installers for <c>nuget:</c> and <c>dotnet:</c>. Their assemblies are loaded when one is asked to install.</summary>
internal static class PackageInstallers
{
    internal static void Add(IServiceCollection services)
    {
        services.AddSingleton<IPackageInstaller>(provider => new Deferred(provider, NuGet));
        services.AddSingleton<IPackageInstaller>(provider => new Deferred(provider, DotNetTool));
    }

    // Methods of their own: an assembly is loaded when a method that names a type of it is compiled.
    private static IPackageInstaller NuGet(IServiceProvider provider) => FromModule(provider, new NuGet.NuGetModule());

    private static IPackageInstaller DotNetTool(IServiceProvider provider) => FromModule(provider, new DotNetTool.Module.DotNetToolModule());

    private static IPackageInstaller FromModule(IServiceProvider provider, ICakeModule module)
    {
        var services = new ServiceCollection();
        foreach (var type in HostServices.ForInstallers)
        {
            services.AddSingleton(type, _ => provider.GetRequiredService(type));
        }

        return ModuleRegistrar.Add(services, module).BuildServiceProvider().GetRequiredService<IPackageInstaller>();
    }

    private sealed class Deferred(IServiceProvider provider, Func<IServiceProvider, IPackageInstaller> create) : IPackageInstaller
    {
        private readonly Lazy<IPackageInstaller> _installer = new(() => create(provider));

        public bool CanInstall(PackageReference package, PackageType type) => _installer.Value.CanInstall(package, type);

        public IReadOnlyCollection<IFile> Install(PackageReference package, PackageType type, DirectoryPath path) => _installer.Value.Install(package, type, path);
    }
}
