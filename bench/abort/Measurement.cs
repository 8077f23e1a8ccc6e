using System.Globalization;
using Rollout.Tasks.Embedded;

namespace Rollout.AbortTrials;

/// <summary>Brings the load balancer and the application up, and goes through causes and conditions.</summary>
internal static class Measurement
{
    private static readonly (Cause Cause, Condition Condition)[] Series =
    [
        (Cause.Terminate, Condition.None), (Cause.Abort, Condition.None), (Cause.Guard, Condition.None),
        (Cause.Terminate, Condition.DeadMetrics), (Cause.Abort, Condition.DeadMetrics),
        (Cause.Terminate, Condition.FullDisk), (Cause.Abort, Condition.FullDisk), (Cause.Guard, Condition.FullDisk),
        (Cause.Terminate, Condition.HangingReporter), (Cause.Abort, Condition.HangingReporter), (Cause.Guard, Condition.HangingReporter),
    ];

    public static async Task<int> RunAsync(int trials, TimeSpan limit)
    {
        var work = Directory.CreateTempSubdirectory("rollout-abort-");
        var launcher = new EmbeddedLauncher(Path.Combine(work.FullName, "embedded"), Path.Combine(AppContext.BaseDirectory, "Rollout.Local.dll"), TimeProvider.System);
        try
        {
            var endpoints = await launcher.EnsureAsync(new EmbeddedSettings(0, 0, 0, 0, NextFreePort: true), CancellationToken.None);
            using var http = EmbeddedClient.CreateHttp();
            await new EmbeddedClient(http, endpoints).PutTopologyAsync(Scene.Topology, CancellationToken.None);
            await using var recorder = await Recorder.StartAsync(endpoints.ApiPort, endpoints.ControlPort);
            await using var application = await Application.StartAsync(endpoints);
            using var load = new BackgroundLoad(http, endpoints.TrafficPort);
            var passed = true;
            Console.WriteLine(Result.Title);
            foreach (var (cause, condition) in Series)
            {
                await using var series = await TrialSeries.StartAsync(work.FullName, recorder, application, cause, condition);
                var result = series is null ? null : await series.RunAsync(trials, limit);
                Console.WriteLine(result?.ToLine() ?? $"{cause,-10} {condition,-16} skipped: only root can mount a small disk");
                passed &= result is not { Passed: false };
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"load average at the end: {LoadAverage()}"));
            return passed ? 0 : 1;
        }
        finally
        {
            await launcher.StopAsync(purge: true, CancellationToken.None);
            work.Delete(recursive: true);
        }
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
}

/// <summary>What ends the hold.</summary>
internal enum Cause
{
    /// <summary>SIGTERM to the holder.</summary>
    Terminate,

    /// <summary>Abort in a second process.</summary>
    Abort,

    /// <summary>The candidate answers 500, and the guard fires.</summary>
    Guard,
}

/// <summary>What is broken meanwhile.</summary>
internal enum Condition
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The metrics do not answer any more.</summary>
    DeadMetrics,

    /// <summary>No room for the journal until the calls are made.</summary>
    FullDisk,

    /// <summary>The reporter never comes back.</summary>
    HangingReporter,
}
