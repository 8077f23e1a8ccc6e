using System.Globalization;
using Rollout.Tasks.Analysis;
using Rollout.Tasks.Analysis.Judge;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Watching;

/// <summary>Says how a rollout is watched, and what of it passes without proof. Pure.</summary>
internal static class AnalysisPlan
{
    /// <summary>How a step is watched.</summary>
    public static IEnumerable<string> OfStep(RolloutPlan plan, int index)
    {
        var step = plan.Steps[index];
        yield return $"watch for {step.Hold:c}";
        foreach (var guard in plan.Guards.Concat(step.Guards))
        {
            yield return $"  {Word(guard.Action)} when {guard.FiresWhen}";
        }

        foreach (var required in step.Require)
        {
            yield return $"  at the end of the hold: {Word(required.Action)} unless {required.Text}";
        }

        foreach (var line in Compared(plan, index))
        {
            yield return $"  {line}";
        }
    }

    /// <summary>How the bake time is watched; nothing without one.</summary>
    public static IEnumerable<string> OfBake(RolloutPlan plan) => plan.Bake > TimeSpan.Zero
        ? [$"bake for {plan.Bake:c}: {plan.Guards.Count} guards go on watching, and a Fail takes the traffic back"]
        : [];

    /// <summary>What the judge can find in each step.</summary>
    public static IEnumerable<string> Detectable(RolloutPlan plan) => plan switch
    {
        { Judge: null } => [],
        { Load: { } load } => Detection.Describe(plan, load.RequestsPerSecond),
        _ => ["what the judge can find is not known, for the rate of requests is not: set load.rate, or record one with --target=Baseline"],
    };

    /// <summary>Every policy that lets something pass that nobody has proven.</summary>
    public static IReadOnlyList<string> WithoutProof(RolloutPlan plan) =>
    [
        .. plan.Steps.SelectMany((step, index) => OfStep(plan, step, index)),
        .. plan.Judge?.Metrics.Where(metric => !metric.MustHaveData).Select(metric => $"{metric.Name} is left out where it has no data (mustHaveData: false)") ?? [],
        .. plan.Judge?.Metrics.Where(metric => metric.DryRun).Select(metric => $"{metric.Name} is judged, but does not decide (dryRun)") ?? [],
        .. plan.Guards.Concat(plan.Steps.SelectMany(step => step.Guards)).Where(guard => guard.Action == GuardAction.Warn).Select(guard => $"'{guard.Text}' only warns"),
    ];

    private static IEnumerable<string> OfStep(RolloutPlan plan, RolloutStep step, int index)
    {
        var name = $"step {index + 1} of {plan.Steps.Count}";
        var compared = plan.Judge is not null && JudgeEpochs.Of(plan)[index].BudgetShare > 0;
        if (compared && (step.WhenInconclusive ?? plan.Judge!.WhenInconclusive) == InconclusivePolicy.Proceed)
        {
            yield return $"{name} passes although the judge has too few requests (whenInconclusive: proceed)";
        }

        var guards = plan.Guards.Concat(step.Guards).ToList();
        if (!compared && step.Require.Count == 0 && guards.Count > 0 && guards.TrueForAll(guard => guard.Action == GuardAction.Warn))
        {
            yield return $"{name} has guards that only warn, and nothing else";
        }
    }

    private static IEnumerable<string> Compared(RolloutPlan plan, int index)
    {
        if (plan.Judge is not { } judge)
        {
            return [];
        }

        var share = JudgeEpochs.Of(plan)[index].BudgetShare;
        return share > 0
            ? judge.Metrics.Select(metric => $"judge {metric.Name}: find a difference of {Words(metric.Detect)}, leave one below {Words(metric.MinimumEffect)} alone{(metric.DryRun ? " (dry run)" : string.Empty)}")
                .Append(string.Create(CultureInfo.InvariantCulture, $"judge's share of the {judge.FalseAlarmsPercent:0.##} % false alarms: {judge.FalseAlarmsPercent * share:0.###} %"))
            : ["the judge has nothing to compare with: the guards watch alone"];
    }

    private static string Words(Effect effect) => string.Create(CultureInfo.InvariantCulture, $"{effect.Value:0.###}{(effect.Relative ? " % of stable" : " in its unit")}");

    private static string Word(GuardAction action) => action switch
    {
        GuardAction.Rollback => "go back",
        GuardAction.Hold => "hold",
        _ => "warn",
    };
}
