using System.ComponentModel;
using Rollout.Tasks.Database;

namespace Rollout.Tasks.Spec;

/// <summary>How migrations are run.</summary>
internal sealed record RunnerSpec
{
    [Description("What is all or nothing: each migration, or all pending ones together.")]
    public MigrationTransaction Transaction { get; init; } = MigrationTransaction.Each;

    [Description("What becomes of a pending migration that is older than an applied one: refuse or allow.")]
    public OutOfOrderPolicy OutOfOrder { get; init; } = OutOfOrderPolicy.Refuse;

    [Description("What becomes of the migrations of a release that was rolled back: they stay (keep), or Decommission runs their backward files once it is stopped (revert).")]
    public MigrationRollback Rollback { get; init; } = MigrationRollback.Keep;

    [Description("Table of another tool that says what was applied before, such as flyway_schema_history, schema_migrations, schema_versions or '\"__EFMigrationsHistory\"'. Read once, while there is no ledger yet.")]
    public string? Baseline { get; init; }
}
