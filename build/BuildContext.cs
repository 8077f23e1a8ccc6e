using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Rollout.Tasks;
using Rollout.Tasks.Execution;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;

namespace Build;

/// <summary>The command line, and the one run that all tasks share.</summary>
public sealed class BuildContext(ICakeContext context, Interrupt interrupt, RunOutcome outcome) : FrostingContext(context)
{
    private RolloutRun? run;

    /// <summary>Folder of the repository, with a slash at its end.</summary>
    public string Root => Environment.WorkingDirectory.FullPath;

    /// <summary>Cancelled when the operator asks to stop.</summary>
    public CancellationToken Cancellation => interrupt.Token;

    /// <summary>Path of a file for machine-readable output; null when none is asked for.</summary>
    public string? Output => Argument("output");

    /// <summary>Whether <c>LocalDown</c> deletes the data too.</summary>
    public bool Purge => Arguments.HasArgument("purge");

    /// <summary>The run. Made when a task first needs it.</summary>
    public RolloutRun Run => run ??= new RolloutRun(Request(), Reporter(), TimeProvider.System);

    /// <summary>Value of a command line option.</summary>
    /// <param name="name">Without dashes.</param>
    /// <returns>The last one given; null when there is none.</returns>
    public string? Argument(string name) => Arguments.GetArguments(name).LastOrDefault();

    /// <summary>Runs a task of the rollout and notes what the process must end with.</summary>
    /// <param name="task">Its name.</param>
    public Task RolloutAsync(string task) => GuardAsync(() => Run.RunAsync(task, Cancellation));

    /// <summary>Runs anything and notes what the process must end with.</summary>
    /// <param name="work">The one library call of a task.</param>
    public async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault)
        {
            outcome.Fail(ExitCodeOf(fault), fault.Message);
            throw;
        }
    }

    /// <summary>Writes what a task found: to the file of <c>--output</c>, or to the console.</summary>
    /// <param name="json">For the file.</param>
    /// <param name="lines">For people.</param>
    public void Show(string json, IEnumerable<string> lines)
    {
        if (Output is { } file)
        {
            File.WriteAllText(file, json + "\n");
            return;
        }

        foreach (var line in lines)
        {
            Log.Information("{0}", line);
        }
    }

    /// <summary>Ends the run: a way back that is still due, summary, traffic, lease.</summary>
    /// <param name="info">How the tasks ended; a task that is not the rollout's own may have failed too.</param>
    public async Task FinishAsync(ITeardownContext info)
    {
        if (run is null)
        {
            return;
        }

        if (!info.Successful)
        {
            outcome.Fail(ExitCode.Fault, info.ThrownException?.Message ?? "a task failed");
        }

        var (code, reason) = await run.FinishAsync((ExitCode)(outcome.ExitCode ?? 0), outcome.Reason);
        if (code != ExitCode.Done)
        {
            outcome.End(code, reason);
        }

        await run.DisposeAsync();
    }

    private static ConsoleReporter Reporter() =>
        new(ConsoleTarget.Detect(Console.Out, Console.IsOutputRedirected, System.Environment.GetEnvironmentVariable), TimeProvider.System);

    private RunRequest Request()
    {
        KnownOptions.Ensure(Arguments.GetArguments().Keys);
        return new()
        {
            ConfigPath = Argument("config") ?? Path.Combine(Root, "rollout.yaml"),
            Environment = Argument("environment") ?? "local",
            Release = Argument("release"),
            Overrides = [.. Arguments.GetArguments("set")],
            StateDirectory = Argument("state"),
            EndRetention = Arguments.HasArgument("end-retention"),
            AcceptDrift = Arguments.HasArgument("accept-drift"),
            Backup = Argument("backup"),
            AcceptDataLoss = Arguments.HasArgument("accept-data-loss"),
            Confirm = Console.IsInputRedirected ? null : Ask,
        };
    }

    private static bool Ask(string question)
    {
        Console.Write($"{question} ");
        return Console.ReadLine()?.Trim() == "yes";
    }

    private static ExitCode ExitCodeOf(Exception fault) => fault switch
    {
        RolloutException rollout => rollout.ExitCode,
        SpecException spec => spec.ExitCode,
        OperationCanceledException => ExitCode.Interrupted,
        _ => ExitCode.Fault,
    };
}
