using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Cake.Core.Tooling;

namespace Rollout.Tasks.Programs;

/// <summary>A Cake context for the library's own calls of Cake's tools: they work the same in a script, in Frosting and in a test, and write nothing to the caller's log.</summary>
internal static class CakeTools
{
    public static ICakeContext CreateContext()
    {
        var log = new NullLog();
        var files = new FileSystem();
        var environment = new CakeEnvironment(new CakePlatform(), new CakeRuntime());
        var globber = new Globber(files, environment);
        var configuration = new CakeConfiguration(new Dictionary<string, string>());
        var tools = new ToolLocator(environment, new ToolRepository(environment), new ToolResolutionStrategy(files, environment, globber, configuration, log));
        var processes = new ProcessRunner(files, environment, log, tools, configuration);
        var arguments = new CakeArguments(Array.Empty<string>().ToLookup(name => name));
        return new CakeContext(files, environment, globber, log, arguments, processes, new WindowsRegistry(), tools, new CakeDataService(), configuration, new NoInstaller(), new NoServices());
    }

    // Every tool is on the PATH, or is missing: nothing is installed behind the caller's back.
    private sealed class NoInstaller : IToolInstaller
    {
        public IEnumerable<FilePath> Install(PackageReference tool) => [];
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
