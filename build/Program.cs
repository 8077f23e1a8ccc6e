using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace Build;

/// <summary>Starts the host, and ends the process with what the rollout ended with.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    /// <param name="args">As typed after <c>./build.sh</c>.</param>
    /// <returns>One of <see cref="Rollout.Tasks.ExitCode"/>, or the host's own for faults on the command line.</returns>
    public static int Main(string[] args)
    {
        if (Console.IsOutputRedirected)
        {
            // Cake colours its lines also where nobody can see colours.
            Environment.SetEnvironmentVariable("NO_COLOR", "1");
        }

        if (args is ["--help"] or ["-h"])
        {
            Array.ForEach([.. TargetList.Lines(), string.Empty, "Cake's own:"], Console.WriteLine);
        }

        using var interrupt = new Interrupt();
        var outcome = new RunOutcome();
        var code = new CakeHost()
            .UseContext<BuildContext>()
            .UseLifetime<BuildLifetime>()
            .ConfigureServices(services => services.AddSingleton(interrupt).AddSingleton(outcome))
            .Run(args);
        return outcome.ExitCode ?? code;
    }
}
