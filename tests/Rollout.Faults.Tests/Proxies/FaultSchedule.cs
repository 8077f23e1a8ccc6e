namespace Rollout.Faults.Tests.Proxies;

/// <summary>Says of each call of an episode whether it meets the fault, and remembers all calls. Thread-safe.</summary>
internal sealed class FaultSchedule : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<RecordedCall> calls = [];
    private CancellationTokenSource episode = new();
    private ArmedFault? armed;
    private DateTimeOffset silentUntil;
    private DateTimeOffset staleUntil;
    private TaskCompletionSource idle = Idle();
    private int inFlight;

    /// <summary>The clock of the tool.</summary>
    public TimeProvider Time { get; private set; } = TimeProvider.System;

    /// <summary>Called with each operation once it was passed on.</summary>
    public Action<string>? PassedOn { get; set; }

    /// <summary>Calls of the episode, oldest first.</summary>
    public IReadOnlyList<RecordedCall> Calls
    {
        get
        {
            lock (gate)
            {
                return [.. calls];
            }
        }
    }

    /// <summary>Ends what still waits, and forgets calls and faults.</summary>
    public async Task BeginAsync(TimeProvider clock)
    {
        await episode.CancelAsync();
        await idle.Task;
        lock (gate)
        {
            episode.Dispose();
            episode = new CancellationTokenSource();
            (Time, armed, silentUntil, staleUntil, PassedOn) = (clock, null, default, default, null);
            calls.Clear();
        }
    }

    /// <summary>From now on, calls meet the fault.</summary>
    public void Arm(ArmedFault fault)
    {
        lock (gate)
        {
            armed = fault;
        }
    }

    /// <summary>Answers one call, and keeps the episode open as long.</summary>
    public async Task DuringAsync(Func<Task> answer)
    {
        Enter();
        try
        {
            await answer();
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes note of a call, and says what is done to it.</summary>
    /// <param name="operation">Its operation.</param>
    /// <param name="body">All of its parameters.</param>
    /// <returns>The call, and what ends with the episode.</returns>
    public (RecordedCall Call, CancellationToken End) Note(string operation, string body)
    {
        lock (gate)
        {
            var call = new RecordedCall(Time.GetUtcNow(), operation, body, Meets(operation, body));
            calls.Add(call);
            return (call, episode.Token);
        }
    }

    /// <summary>Takes note of a change that was passed on.</summary>
    public void Changed()
    {
        lock (gate)
        {
            staleUntil = Time.GetUtcNow() + ArmedFault.StaleFor;
        }
    }

    /// <summary>Waits as long as a silence lasts.</summary>
    public Task HangAsync(CancellationToken cancellationToken) => Task.Delay(ArmedFault.SilentFor, Time, cancellationToken);

    public void Dispose() => episode.Dispose();

    private static TaskCompletionSource Idle(bool already = true)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (already)
        {
            source.SetResult();
        }

        return source;
    }

    private void Enter()
    {
        lock (gate)
        {
            idle = inFlight++ == 0 ? Idle(already: false) : idle;
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            if (--inFlight == 0)
            {
                idle.SetResult();
            }
        }
    }

    private Fault? Meets(string operation, string body)
    {
        var now = Time.GetUtcNow();
        if (now < silentUntil)
        {
            return Fault.Silence;
        }

        if (armed is not { } fault || fault.Operation != operation)
        {
            return null;
        }

        if (fault.Fault == Fault.StaleRead)
        {
            return now < staleUntil ? fault.Fault : null;
        }

        silentUntil = fault.Fault == Fault.Silence ? now + ArmedFault.SilentFor : default;

        // The first page alone is not the fault yet.
        armed = fault.Lasting || (fault.Fault == Fault.MissingPage && !Pages.IsSecond(body)) ? fault : null;
        return fault.Fault;
    }
}
