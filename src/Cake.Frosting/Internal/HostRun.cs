using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Packaging;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting.Internal;

/// <summary>Carries out one command line.</summary>
internal sealed class HostRun
{
    private readonly IServiceProvider _provider;
    private readonly CommandLine _line;

    private HostRun(IServiceProvider provider, CommandLine line) => (_provider, _line) = (provider, line);

    /// <summary>Carries out a command line.</summary>
    /// <returns>Exit code: 0, or 1 after a fault, which is logged.</returns>
    internal static int Execute(IServiceCollection services, CommandLine line)
    {
        // Not disposed: the caller may hold on to what his services made.
        ServiceProvider? provider = null;
        try
        {
            services.AddSingleton<ICakeArguments>(line.ToArguments());
            provider = services.BuildServiceProvider();
            new HostRun(provider, line).Run();
            return 0;
        }
#pragma warning disable CA1031 // The last stop before the process ends: every fault becomes a line and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return RarelyUsed.LogFault(provider, exception);
        }
    }

    private void Run()
    {
        if (_line.Version || _line.Info)
        {
            RarelyUsed.PrintVersion(Get<IConsole>(), withDetails: !_line.Version);
            return;
        }

        // Twice: a fault in between is told at the verbosity asked for, and cake.config lies in the working directory.
        var log = Get<ICakeLog>();
        log.Verbosity = _line.Verbosity ?? Verbosity.Normal;
        SetWorkingDirectory();
        log.Verbosity = Get<ICakeConfiguration>().GetVerbosity(_line.Verbosity);

        var engine = Get<ICakeEngine>();
        var context = Get<IFrostingContext>();
        var tasks = _provider.GetServices<IFrostingTask>().ToArray();
        InstallTools(log);
        TaskRegistration.Register(engine, context, log, tasks);
        RegisterLifetimes(engine, context, log);
        RunTargets(engine, context);
    }

    private T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    private void SetWorkingDirectory()
    {
        var environment = Get<ICakeEnvironment>();
        var wanted = _line.WorkingDirectory ?? _provider.GetService<WorkingDirectory>()?.Path ?? environment.WorkingDirectory;
        var directory = wanted.MakeAbsolute(environment);
        if (!Get<IFileSystem>().Exist(directory))
        {
            throw new FrostingException($"The working directory '{directory.FullPath}' does not exist.");
        }

        environment.WorkingDirectory = directory;
    }

    private void InstallTools(ICakeLog log)
    {
        var tools = _provider.GetServices<PackageReference>().ToArray();
        if (tools.Length == 0)
        {
            return;
        }

        log.Verbose("Installing tools...");
        var installer = Get<IToolInstaller>();
        foreach (var tool in tools)
        {
            installer.Install(tool);
        }
    }

    private void RegisterLifetimes(ICakeEngine engine, IFrostingContext context, ICakeLog log)
    {
        if (_provider.GetService<IFrostingSetup>() is { } setup)
        {
            log.Debug("Registering setup: {0}", setup.GetType().Name);
            engine.RegisterSetupAction(info => setup.Setup(context, info));
        }

        if (_provider.GetService<IFrostingTeardown>() is { } teardown)
        {
            log.Debug("Registering teardown: {0}", teardown.GetType().Name);
            engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
        }

        if (_provider.GetService<IFrostingTaskSetup>() is { } taskSetup)
        {
            log.Debug("Registering task setup: {0}", taskSetup.GetType().Name);
            engine.RegisterTaskSetupAction(info => taskSetup.Setup(context, info));
        }

        if (_provider.GetService<IFrostingTaskTeardown>() is { } taskTeardown)
        {
            log.Debug("Registering task teardown: {0}", taskTeardown.GetType().Name);
            engine.RegisterTaskTeardownAction(info => taskTeardown.Teardown(context, info));
        }
    }

    private void RunTargets(ICakeEngine engine, IFrostingContext context)
    {
        if (_line.DryRun)
        {
            RarelyUsed.DryRun(engine, context, Get<ICakeLog>(), _line);
        }
        else if (_line.Tree)
        {
            RarelyUsed.PrintTree(engine, context, Get<IConsole>());
        }
        else if (_line.Description)
        {
            RarelyUsed.PrintDescriptions(engine, context, _provider);
        }
        else
        {
            var settings = new ExecutionSettings();
            TargetOrder.Apply(engine, settings, _line);
            Run(engine, context, settings);
        }
    }

    private void Run(ICakeEngine engine, IFrostingContext context, ExecutionSettings settings)
    {
        try
        {
            var report = engine.RunTargetAsync(context, Get<IExecutionStrategy>(), settings).GetAwaiter().GetResult();
            if (!Get<ICakeConfiguration>().GetBoolValue("Settings_NoReport"))
            {
                Print(report);
            }
        }
        catch (CakeReportException exception)
        {
            Print(exception.Report);
            throw;
        }
    }

    private void Print(CakeReport? report)
    {
        if (report is { IsEmpty: false })
        {
            Get<ICakeReportPrinter>().Write(report);
        }
    }
}
