using Cake.Frosting;
using Rollout.Tasks.Analysis.Backtest;

namespace Build.Tasks;

/// <inheritdoc />
[TaskName("Backtest")]
[TaskDescription("What guards and judge would have done with a recorded rollout, or a range.")]
public sealed class BacktestTask : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override Task RunAsync(BuildContext context) => context.GuardAsync(async () =>
    {
        var request = new BacktestRequest
        {
            Recording = context.Argument("recording"),
            From = context.Argument("from"),
            To = context.Argument("to"),
            Step = context.Argument("step"),
        };
        var report = await context.Run.BacktestAsync(request, context.Cancellation);
        context.Show(report.ToJson(), report.ToLines());
    });
}
