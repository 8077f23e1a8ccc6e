using Rollout.Tasks.Database;

namespace Rollout.Tasks.Execution.Stages;

/// <summary>Tells people how far a run of the migrator is.</summary>
internal sealed class ProgressLines(RolloutSession session, Secret connection) : IProgress<MigrationProgress>
{
    // Where there are many, each line says which database it is about.
    private readonly string where = session.Plan.Database!.Others is null ? string.Empty : $"{DatabaseConnection.Parse(connection).Database} ";

    /// <inheritdoc />
    public void Report(MigrationProgress value)
    {
        if (value.Detail.Length > 0)
        {
            session.Say($"  {where}{value.Version} {value.Name}: statement {value.Statement} of {value.Statements}, {value.Detail}");
        }
    }
}
