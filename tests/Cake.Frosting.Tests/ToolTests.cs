using Cake.Core.IO;
using Cake.Core.Packaging;
using Microsoft.Extensions.DependencyInjection;
using static Cake.Frosting.Tests.SampleTasks;
using Path = System.IO.Path;

namespace Cake.Frosting.Tests;

public sealed class ToolTests : IDisposable
{
    private readonly TestHost _host = new TestHost().With<DefaultTask>();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Should_InstallIntoTheToolPath_When_AToolIsGiven()
    {
        _host.Host.UsePackageInstaller<SampleInstaller>().InstallTool(new Uri("sample:?package=One")).SetToolPath("kept-here");

        Assert.Equal(0, _host.Run("--verbosity=diagnostic"));

        Assert.Contains($"Installing tool 'One'...\n", _host.Console.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_host.Directory, "kept-here", "One")));
        Assert.Equal(["Default"], _host.Ran);
    }

    [Theory]
    [InlineData("unknown:?package=One", "Error: Could not find an installer for the 'unknown' scheme.")]
    [InlineData("sample:?package=Empty", "Error: Failed to install tool 'Empty'.")]
    public void Should_FailBeforeTheFirstTask_When_AToolCannotBeInstalled(string uri, string message)
    {
        _host.Host.UsePackageInstaller<SampleInstaller>().InstallTool(new Uri(uri));

        Assert.Equal(1, _host.Run());

        Assert.Equal(message, _host.Console.Errors.TrimEnd());
        Assert.Empty(_host.Ran);
    }

    [Theory]
    [InlineData("nuget:?package=One&version=1.0.0", 0)]
    [InlineData("dotnet:?package=One&version=1.0.0", 1)]
    public void Should_KnowTheScheme_When_TheInstallerIsCakes(string package, int index)
    {
        IPackageInstaller[] installers = [];
        _host.Host.ConfigureServices(services => services.AddSingleton<IFrostingContext>(provider =>
        {
            installers = [.. provider.GetServices<IPackageInstaller>()];
            return provider.GetRequiredService<FrostingContext>();
        }));

        Assert.Equal(0, _host.Run());

        var knows = installers.Select(installer => installer.CanInstall(new PackageReference(package), PackageType.Tool));
        Assert.Equal(index == 0 ? [true, false] : [false, true], knows);
    }

    internal sealed class SampleInstaller(IFileSystem fileSystem) : IPackageInstaller
    {
        public bool CanInstall(PackageReference package, PackageType type) => package.Scheme == "sample" && type == PackageType.Tool;

        public IReadOnlyCollection<IFile> Install(PackageReference package, PackageType type, DirectoryPath path)
        {
            if (package.Package == "Empty")
            {
                return [];
            }

            Directory.CreateDirectory(path.FullPath);
            var file = path.CombineWithFilePath(package.Package);
            File.WriteAllText(file.FullPath, "");
            return [fileSystem.GetFile(file)];
        }
    }
}
