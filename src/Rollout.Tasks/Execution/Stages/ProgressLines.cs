using Rollout.Tasks.Database;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Tells people how far a run of the migrator is.</summary>
internal sealed class ProgressLines(RolloutSession session) : IProgress<MigrationProgress>
{
    /// <inheritdoc />
    public void Report(MigrationProgress value)
    {
        if (value.Detail.Length > 0)
        {
            session.Say($"  {value.Version} {value.Name}: statement {value.Statement} of {value.Statements}, {value.Detail}");
        }
    }
}
