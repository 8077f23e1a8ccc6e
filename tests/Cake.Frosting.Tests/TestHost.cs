using Cake.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Tests;

/// <summary>A host in a directory of its own, whose console is kept.</summary>
internal sealed class TestHost : IDisposable
{
    public TestHost()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("frosting-").FullName;
        Environment = new TestEnvironment(Directory);
        Host = new CakeHost().ConfigureServices(services => services
            .AddSingleton<IConsole>(Console)
            .AddSingleton<ICakeEnvironment>(Environment));
    }

    public CakeHost Host { get; }

    public RecordingConsole Console { get; } = new();

    public TestEnvironment Environment { get; }

    public string Directory { get; }

    /// <summary>What the tasks and lifetimes wrote, in order.</summary>
    public IReadOnlyList<string> Ran => [.. Console.Output.Split('\n').Where(line => line.StartsWith("* ", StringComparison.Ordinal)).Select(line => line[2..])];

    public TestHost With<TTask>()
        where TTask : class, IFrostingTask
    {
        Host.ConfigureServices(services => services.AddSingleton<IFrostingTask, TTask>());
        return this;
    }

    public int Run(params string[] args) => Host.Run(args);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
