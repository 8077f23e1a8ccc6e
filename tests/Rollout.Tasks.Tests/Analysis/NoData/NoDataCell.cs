using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Exposition;
using Rollout.Tasks.Analysis.HAProxy;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Analysis.Prometheus;
using Rollout.Tasks.Execution.State;
using Rollout.Tasks.Reporting;
using Rollout.Tasks.Spec;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Tests.Execution;
using Rollout.Tasks.Tests.Traffic.HAProxy;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>One experiment: a rollout whose metrics are well until a step, and then are not.</summary>
/// <param name="Source">As metrics.source names it.</param>
/// <param name="Cause">What is wrong from the step's first read on.</param>
/// <param name="Step">Zero-based index of the step; 3 is the bake.</param>
/// <param name="Watchers">Who watches.</param>
internal sealed record NoDataCell(string Source, Cause Cause, int Step, Watchers Watchers)
{
    public const int Bake = 3;
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ErrorBudget = TimeSpan.FromSeconds(3);
    private static readonly int[] Weights = [10, 50, 100, 100];

    // The socket of HAProxy tells no times, and has nothing that could be a warning.
    private static readonly Cause[] NotOfSockets = [Cause.Old, Cause.ClockAhead, Cause.ClockBehind, Cause.Warning];

    /// <summary>Whether the cell is one: where the judge is configured, it is not so that nothing is.</summary>
    public bool Exists => (Cause != Cause.NothingConfigured || Watchers == Watchers.Guards) && (Source != "haproxy" || !NotOfSockets.Contains(Cause));

    /// <summary>How the experiment ended, and what must not have been.</summary>
    public async Task<(string Word, IReadOnlyList<string> Wrong)> RunAsync()
    {
        using var engine = new EngineFixture();
        using var http = PrometheusClient.CreateHttp();
        await using IllServer server = Source switch
        {
            "prometheus" => new IllPrometheus(engine.Time),
            "haproxy" => new IllHAProxy(engine.Time),
            _ => new IllPage(engine.Time),
        };
        var time = new ShortDeadlines(engine.Time, () => server.Cause == Cause.TimeOut);
        IMetricSource source = server switch
        {
            IllPrometheus prometheus => new PrometheusMetricSource(http, new PrometheusOptions(prometheus.Url), () => Slot.Blue, time),
            IllHAProxy haproxy => new HAProxyMetricSource(HAProxyGiven.Options(["web"], haproxy.Socket), () => Slot.Blue, time),
            _ => new ExpositionMetricSource(http, new ExpositionOptions(((IllHttpServer)server).Url), () => Slot.Blue, time),
        };
        var (illSince, reportedBefore) = ((DateTimeOffset?)null, 0);
        engine.WrapMetrics = _ => new Waiting(source, async () =>
        {
            if (IsReached(engine.State.Rollout))
            {
                (illSince, reportedBefore) = illSince is null ? (engine.Time.GetUtcNow(), engine.Reported.Count) : (illSince, reportedBefore);
                await server.FallIllAsync(Cause);
            }
        });
        engine.Plan = PlanOf(engine.Plan);

        var outcome = await engine.RunAsync();

        var rollout = engine.State.Rollout!;
        var shares = await engine.GreenAsync();
        var seen = engine.Reported.Skip(reportedBefore).OfType<RolloutEvent.StepProgress>().Select(progress => progress.Verdict).ToList();
        var passed = Step == Bake ? rollout.BakeVerdict == Verdict.Pass : rollout.StepIndex > Step || (rollout.StepIndex == Step && rollout.StepPassed);
        var ended = engine.Events.LastOrDefault(entry => entry.Type is JournalTypes.Held or JournalTypes.BakeEnded)?.At;
        var word = passed ? "goes on" : $"{seen.LastOrDefault()} {(ended - illSince)?.TotalSeconds:0} s";
        var checks = new (bool Holds, string Words)[]
        {
            (illSince is not null, $"the step was never reached: {outcome.Fault?.Message}"),
            (!passed, "the step passed"),
            (!seen.Contains(Verdict.Pass), "a verdict was Pass"),
            (outcome.Exit == ExitCode.Held, $"exit {outcome.Exit}: {outcome.Fault?.Message}"),
            (shares.All(share => share == Weights[Step]), $"the candidate has {string.Join(", ", shares)} %"),
            (ended - illSince <= Hold + TimeSpan.FromSeconds(1), "it took too long"),
        };
        return (word, [.. checks.Where(check => !check.Holds).Select(check => $"{this}: {check.Words}")]);
    }

    private bool IsReached(RolloutState? rollout) => rollout is not null && (Step == Bake ? rollout.IsBaking : rollout.StepIndex >= Step);

    private RolloutPlan PlanOf(RolloutPlan plan)
    {
        var guarded = Watchers != Watchers.Judge && Cause != Cause.NothingConfigured;
        return plan with
        {
            Guards = guarded ? plan.Guards : [],
            Steps = [.. plan.Steps.Select((step, index) => step with { Hold = Hold, Guards = !guarded && index < Step ? plan.Guards : [] })],
            Bake = Hold,
            Metrics = plan.Metrics with { ErrorBudget = ErrorBudget },
            Judge = Watchers == Watchers.Guards ? null : new JudgePlan
            {
                Metrics = [new JudgedMetric { Name = "error-rate", MinimumEffect = new Effect(1, false), Detect = new Effect(25, false) }],
            },
        };
    }

    /// <summary>Real HTTP in simulated time: the clock stands still while a read runs.</summary>
    private sealed class Waiting(IMetricSource inner, Func<Task> before) : IMetricSource
    {
        public Task<MetricSample> ReadAsync(CancellationToken cancellationToken)
        {
            try
            {
                return Task.FromResult(Task.Run(async () =>
                {
                    await before();
                    return await inner.ReadAsync(cancellationToken);
                }, CancellationToken.None).GetAwaiter().GetResult());
            }
            catch (RolloutException fault)
            {
                return Task.FromException<MetricSample>(fault);
            }
        }
    }

    /// <summary>The simulated clock, whose deadlines are real: 2 s, or 20 ms where nothing will come.</summary>
    private sealed class ShortDeadlines(ManualTimeProvider clock, Func<bool> isShort) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, isShort() && dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(20) : dueTime, period);
    }
}
