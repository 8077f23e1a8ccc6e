using Cake.Cli;
using Cake.Core;
using Cake.Core.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Cake.Frosting.Internal;

/// <summary>What a successful run does not do. In a class of its own, so that Cake.Cli and Spectre.Console are not loaded before it is needed.</summary>
internal static class RarelyUsed
{
    internal static int LogFault(IServiceProvider? provider, Exception exception) => provider?.GetService<ICakeLog>().LogException(exception) ?? ExceptionLogger.LogException(null, exception);

    internal static void PrintVersion(IConsole console, bool withDetails)
    {
        var resolver = new VersionResolver();
        if (withDetails)
        {
            new InfoFeature(resolver).Run(console);
        }
        else
        {
            new VersionFeature(resolver).Run(console);
        }
    }

    internal static void DryRun(ICakeEngine engine, IFrostingContext context, ICakeLog log, CommandLine line)
    {
        var host = new DryRunScriptHost<IFrostingContext>(engine, context, log);
        TargetOrder.Apply(engine, host.Settings, line);
        host.RunTargets(host.Settings.Targets);
    }

    internal static void PrintTree(ICakeEngine engine, IFrostingContext context, IConsole console) =>
        new TreeScriptHost(engine, context, console).RunTargets([]);

    internal static void PrintDescriptions(ICakeEngine engine, IFrostingContext context, IServiceProvider provider) =>
        new DescriptionScriptHost(engine, context, provider.GetService<IAnsiConsole>() ?? AnsiConsole.Console).RunTargets([]);
}
