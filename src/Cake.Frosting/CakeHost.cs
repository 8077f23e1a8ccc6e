using System.Reflection;
using Cake.Frosting.Internal;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>Finds the tasks of a program and runs those that the command line asks for.</summary>
public sealed class CakeHost
{
    private readonly ServiceCollection _services = HostServices.Create();
    private readonly List<Assembly> _assemblies = [];

    /// <summary>A host for the tasks of the program's own assembly.</summary>
    public CakeHost()
    {
        if (Assembly.GetEntryAssembly() is { } program)
        {
            _assemblies.Add(program);
        }
    }

    /// <summary>A host for the tasks of the program's own assembly.</summary>
    /// <returns>A new host.</returns>
    public static CakeHost Create() => new();

    /// <summary>Adds the tasks of another assembly.</summary>
    /// <param name="assembly">An assembly; its public classes that are tasks are taken.</param>
    /// <returns>The same host.</returns>
    public CakeHost AddAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        _assemblies.Add(assembly);
        return this;
    }

    /// <summary>Registers services. Of two registrations for one type the later counts.</summary>
    /// <param name="services">Adds to the services of the host.</param>
    /// <returns>The same host.</returns>
    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services(_services);
        return this;
    }

    /// <summary>Runs the tasks that the command line asks for, or prints what it asks for.</summary>
    /// <param name="args">The command line; <c>--help</c> lists the options. Options that are not the host's reach the tasks through <c>context.Arguments</c>.</param>
    /// <returns>0; 1 when the run failed; -1 (255 in a shell) when the command line has a mistake.</returns>
    public int Run(IEnumerable<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        string[] words = [.. args];
        return CommandLineReader.TryRead(words, out var line)
            ? Execute(line)
            : SpectreCommandLine.Run(words, Execute);
    }

    // The host's own services stay as they are, so that it can run again.
    private int Execute(CommandLine line)
    {
        var services = new ServiceCollection();
        foreach (var service in _services)
        {
            ((IServiceCollection)services).Add(service);
        }

        foreach (var task in _assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(IsTask))
        {
            services.AddSingleton(typeof(IFrostingTask), task);
        }

        return HostRun.Execute(services, line);
    }

    private static bool IsTask(Type type) => type is { IsClass: true, IsAbstract: false } && typeof(IFrostingTask).IsAssignableFrom(type);
}
