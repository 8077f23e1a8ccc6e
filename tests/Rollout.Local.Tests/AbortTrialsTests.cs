using System.Diagnostics;

namespace Rollout.Local.Tests;

/// <summary>The measurement of docs/abort.md with few trials: real processes, real signals, and the calls as they are on the wire.</summary>
public sealed class AbortTrialsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Should_CallForTheWayBackFirst_When_AbortedInAnyWay()
    {
        // A busy machine is not what fails here: the time has a limit of its own in bench/abort/run.sh.
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Rollout.AbortTrials.dll"), "measure", "5", "30"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);

        Assert.True(process.ExitCode == 0, $"{await output}{await errors}");
        Assert.Contains("Guard      None                  5", await output, StringComparison.Ordinal);
    }
}
