using System.Globalization;
using Rollout.Tasks.Analysis.Recording;
using Rollout.Tasks.Execution.Environments;
using Rollout.Tasks.Execution.Shifts;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Execution.Watching;
using Rollout.Tasks.Journal;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Execution;

/// <summary>One process's hold on an environment: the lease, the journal, and the state that the journal gives.</summary>
internal sealed class RolloutSession(
    RolloutPlan plan,
    Backends backends,
    IJournal journal,
    ILeaseStore leases,
    LeaseKeeper keeper,
    IRolloutReporter reporter,
    TimeProvider time) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private Task<string?>? goingBack;
    private LeaseKeeper keeper = keeper;

    // Never disposed of: what runs may still ask for its token, and it holds nothing that must be given back.
    private readonly CancellationTokenSource guardFired = new();
    private RunRecorder? recorder;
    private StepWatch? steps;

    public RolloutPlan Plan { get; } = plan;

    public Backends Backends { get; private set; } = backends;

    public IRolloutReporter Reporter { get; } = reporter;

    public TimeProvider Time { get; } = time;

    /// <summary>What the journal says, all events of this process included.</summary>
    public EnvironmentState State { get; private set; } = EnvironmentState.Empty;

    /// <summary>The rollout in flight or just finished.</summary>
    public RolloutState Rollout => State.Rollout
        ?? throw new RolloutException("RT9002", "no rollout has begun, but a task asked for it.", ExitCode.Fault);

    /// <summary>How long a shift waits for what may come right by itself.</summary>
    public ShiftDeadlines Deadlines { get; init; } = new();

    /// <summary>Whether what somebody else changed at the load balancer may become the new starting point.</summary>
    public bool AcceptDrift { get; set; }

    /// <summary>What this process last saw and set of the traffic.</summary>
    public TrafficShifter Shifter => field ??= new TrafficShifter(this);

    /// <summary>Makes what keeps the samples of a rollout. Default: nothing keeps them.</summary>
    public Func<RolloutState, IRecorder> NewRecorder { get; init; } = _ => new NoRecorder();

    /// <summary>Keeps what this run sees.</summary>
    public RunRecorder Recorder => recorder ??= new RunRecorder(NewRecorder(Rollout), Reporter, Time);

    /// <summary>Looks at the steps of the rollout.</summary>
    public StepWatch Steps => steps ??= new StepWatch(this);

    /// <summary>Cancelled once a guard fired while no hold looked, and the traffic must go back.</summary>
    public CancellationToken GuardFired => guardFired.Token;

    /// <summary>What the load generator has seen so far; null when there is none.</summary>
    public ClientTraffic? Client => ClientReading?.Invoke();

    /// <summary>Set by whoever runs the load generator.</summary>
    public Func<ClientTraffic>? ClientReading { get; set; }

    /// <summary>Cancelled once the lease is lost, or its time has passed without a renewal.</summary>
    public CancellationToken LeaseLost => keeper.Lost;

    /// <summary>The lease with its newest end.</summary>
    public Lease Lease => keeper.Lease;

    /// <summary>The store of the lease.</summary>
    public ILeaseStore Leases => leases;

    /// <summary>Looks whether somebody asks to abort; null where nobody can ask.</summary>
    public RunWatch? Watch { get; init; }

    /// <summary>Cancelled once somebody asked this run to abort.</summary>
    public CancellationToken AbortRequested => Watch?.Aborted ?? CancellationToken.None;

    /// <summary>Who asked, and why, in words.</summary>
    public string AbortReason => Watch?.Request?.InWords() ?? "aborted";

    /// <summary>Whether a way back was begun, and maybe ended. A second one would do no more than the first.</summary>
    public bool TriedToGoBack => goingBack is not null;

    /// <summary>Whether a way back is under way.</summary>
    public bool IsGoingBack => goingBack is { IsCompleted: false };

    /// <summary>Begins a way back, or joins the one that is under way. One that failed may be begun again.</summary>
    public Task<string?> GoBackOnceAsync(Func<Task<string?>> goBack)
    {
        lock (gate)
        {
            return goingBack is { IsCompleted: false } ? goingBack : goingBack = goBack();
        }
    }

    public async Task LoadAsync(CancellationToken cancellationToken) =>
        State = StateProjector.Project(await journal.ReadAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Writes one event and takes it into the state.</summary>
    public async Task AppendAsync(string task, JournalKind kind, string type, object data, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry(State.Rollout?.RolloutId ?? BootstrapId, task, kind, type, data);
        var written = await journal.AppendAsync(entry, keeper.Lease, cancellationToken).ConfigureAwait(false);
        State = StateProjector.Apply(State, written);
        if (State.Rollout is { } rollout && RecordingMarks.KindOf(written) is { } mark)
        {
            Recorder.Mark(mark, rollout.Weight, RecordingMarks.Words(written));
        }
    }

    /// <summary>Begins a rollout of the plan's release.</summary>
    public async Task BeginAsync(Slot stable, string stableRelease, TrafficState world, CancellationToken cancellationToken)
    {
        var data = new RolloutStartedData(Plan.Release, stableRelease, stable, stable.Other(), [.. Plan.Steps.Select(step => step.Weight)]) 
        {
            StableTargets = Capacity.Count(world, stable),
            Topology = world.Topology,
        };
        var entry = new JournalEntry(NewId(), TaskNames.Preflight, JournalKind.Decision, JournalTypes.RolloutStarted, data);
        State = StateProjector.Apply(State, await journal.AppendAsync(entry, keeper.Lease, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Goes on with other adapters, once an environment is up that was not.</summary>
    public void Use(Backends others) => Backends = others;

    /// <summary>Goes on with another lease.</summary>
    public void Use(LeaseKeeper another) => keeper = another;

    /// <summary>To be called before every effect.</summary>
    public Task EnsureLeaseAsync(CancellationToken cancellationToken) => leases.EnsureHeldAsync(keeper.Lease, cancellationToken);

    /// <summary>Ends what runs: a guard fired while no hold looked.</summary>
    public void FireGuard() => guardFired.Cancel();

    /// <summary>Ends what watches in the background, and the recording.</summary>
    public async ValueTask DisposeAsync()
    {
        if (steps is not null)
        {
            await steps.DisposeAsync().ConfigureAwait(false);
        }

        if (recorder is not null)
        {
            await recorder.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Says a line to the people who watch.</summary>
    public void Say(string text) => Reporter.Report(new RolloutEvent.Line(text));

    /// <summary>Id of events that belong to no rollout.</summary>
    internal const string BootstrapId = "bootstrap";

    private string NewId() => string.Create(CultureInfo.InvariantCulture, $"{Time.GetUtcNow():yyyyMMdd-HHmmss-fff}-{Plan.Release}");
}
