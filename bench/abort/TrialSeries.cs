using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Rollout.AbortTrials;

/// <summary>The trials of one cause under one condition, with one holder.</summary>
internal sealed class TrialSeries : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string folder;
    private readonly Recorder recorder;
    private readonly Application application;
    private readonly Cause cause;
    private readonly Condition condition;
    private readonly ChildProcess holder;
    private ChildProcess? asker;

    private TrialSeries(string folder, Recorder recorder, Application application, Cause cause, Condition condition)
    {
        (this.folder, this.recorder, this.application, this.cause, this.condition) = (folder, recorder, application, cause, condition);
        holder = new ChildProcess("hold", folder, recorder.Port.ToString(CultureInfo.InvariantCulture), $"http://127.0.0.1:{recorder.Port}/metrics", condition == Condition.HangingReporter ? "hangs" : "prints");
    }

    private string Filler => Path.Combine(folder, "filler");

    private int ExpectedExit => cause == Cause.Terminate ? 130 : 10;

    /// <summary>Starts the holder.</summary>
    /// <returns>Null where the condition cannot be made here.</returns>
    public static async Task<TrialSeries?> StartAsync(string work, Recorder recorder, Application application, Cause cause, Condition condition)
    {
        var folder = Directory.CreateDirectory(Path.Combine(work, $"{cause}-{condition}")).FullName;
        return condition == Condition.FullDisk && !await CommandAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder)
            ? null
            : new TrialSeries(folder, recorder, application, cause, condition);
    }

    public async Task<Result> RunAsync(int trials, TimeSpan limit)
    {
        var result = new Result(cause, condition, limit);
        for (var trial = 0; trial < trials; trial++)
        {
            try
            {
                result.Add(await TrialAsync(trial));
            }
            finally
            {
                application.Candidate = 200;
                recorder.MetricsAreDead = false;
                File.Delete(Filler);
            }
        }

        return result;
    }

    public async ValueTask DisposeAsync()
    {
        asker?.Dispose();
        holder.Dispose();
        if (condition == Condition.FullDisk)
        {
            await CommandAsync("umount", folder);
        }
    }

    private async Task<Trial> TrialAsync(int trial)
    {
        await holder.SendAsync("go");
        await holder.ExpectAsync("holding");

        // Another moment of the hold each time: within a read, between two, while the abort is looked for.
        await Task.Delay(TimeSpan.FromMilliseconds(trial * 37 % 400));
        var brokenAt = DateTimeOffset.UtcNow;
        Break();
        var asked = await ActAsync();
        var back = await BackAsync(brokenAt);
        File.Delete(Filler);
        var ended = await holder.ExpectAsync("ended");
        if (cause == Cause.Abort)
        {
            await asker!.ExpectAsync("ended");
        }

        var signal = cause == Cause.Guard ? SampledAt() : asked;
        var before = recorder.Since(signal).TakeWhile(call => !call.TakesAllBack).ToList();
        var fault = !ended.StartsWith($"{ExpectedExit} ", StringComparison.Ordinal) ? $"the holder ended with {ended}"
            : before.Any(call => call.Mutates) ? $"{before.First(call => call.Mutates).Action} precedes the way back"
            : null;
        return new Trial(back.Max(call => call.AcceptedAt) - signal, before.Count, fault);
    }

    private void Break()
    {
        recorder.MetricsAreDead = condition == Condition.DeadMetrics;
        if (condition == Condition.FullDisk)
        {
            Fill();
        }
    }

    private void Fill()
    {
        try
        {
            using var file = new FileStream(Filler, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
            for (var block = new byte[4096]; ;)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // No room left.
        }
    }

    /// <summary>Makes the holder go back.</summary>
    /// <returns>When it was told to; for a guard, when it got something to see.</returns>
    private async Task<DateTimeOffset> ActAsync()
    {
        switch (cause)
        {
            case Cause.Terminate:
                var sent = DateTimeOffset.UtcNow;
                holder.Terminate();
                return sent;
            case Cause.Abort:
                asker?.Dispose();
                asker = new ChildProcess("abort", folder);
                return new DateTimeOffset(long.Parse(await asker.ExpectAsync("asking"), CultureInfo.InvariantCulture), TimeSpan.Zero);
            default:
                application.Candidate = 500;
                return DateTimeOffset.UtcNow;
        }
    }

    /// <summary>Waits for the calls that take all traffic back, one for each service.</summary>
    private async Task<IReadOnlyList<WireCall>> BackAsync(DateTimeOffset since)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var back = recorder.Since(since).Where(call => call.TakesAllBack).ToList();
            if (back.Count >= 2)
            {
                return back;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), deadline.Token);
        }
    }

    /// <summary>When the counters were read that made the guard fire.</summary>
    /// <remarks>A disk that was full in the middle of a line leaves a part of it; such a line says nothing.</remarks>
    private DateTimeOffset SampledAt() => File.ReadLines(Path.Combine(folder, "journal.jsonl"))
        .Where(line => line.EndsWith('}') && line.Contains("\"rollback-decided\"", StringComparison.Ordinal))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Last()
        .GetProperty("data").GetProperty("sampledAt").GetDateTimeOffset();

    private static async Task<bool> CommandAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}

/// <summary>One trial.</summary>
/// <param name="Taken">From the signal to the last accepted call of the way back.</param>
/// <param name="Reads">Calls that only read, between the signal and the first call of the way back.</param>
/// <param name="Fault">Why it does not count as passed; null when it passed.</param>
internal sealed record Trial(TimeSpan Taken, int Reads, string? Fault);

/// <summary>The trials of one series.</summary>
internal sealed class Result(Cause cause, Condition condition, TimeSpan limit)
{
    private readonly List<Trial> trials = [];

    public const string Title = "cause      condition        trials     p50 ms     p99 ms     max ms  most reads before";

    public bool Passed => trials.TrueForAll(trial => trial.Fault is null) && Quantile(0.99) <= limit;

    public void Add(Trial trial)
    {
        trials.Add(trial);
        if (trial.Fault is not null)
        {
            Console.WriteLine($"{cause} {condition} trial {trials.Count}: {trial.Fault}");
        }
    }

    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{cause,-10} {condition,-16} {trials.Count,6} {Quantile(0.5).TotalMilliseconds,10:0.0} {Quantile(0.99).TotalMilliseconds,10:0.0} {Quantile(1).TotalMilliseconds,10:0.0}  {trials.Max(trial => trial.Reads)}{(Passed ? string.Empty : "  FAILED")}");

    /// <summary>Nearest rank: with few trials the 99th percentile is the slowest one.</summary>
    private TimeSpan Quantile(double share) => trials.Select(trial => trial.Taken).Order().ElementAt(Math.Max(0, (int)Math.Ceiling(share * trials.Count) - 1));
}
