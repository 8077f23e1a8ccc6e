using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Core.Tooling;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Cake's tool installer, built when a tool is installed: the NuGet client behind it is half of the start-up time of a run without tools.</summary>
internal sealed class LazyToolInstaller(IServiceProvider provider) : Core.Tooling.IToolInstaller
{
    private readonly Lazy<Core.Tooling.IToolInstaller> _installer = new(() => ActivatorUtilities.CreateInstance<ToolInstaller>(provider));

    public IEnumerable<FilePath> Install(PackageReference tool) => _installer.Value.Install(tool);
}
