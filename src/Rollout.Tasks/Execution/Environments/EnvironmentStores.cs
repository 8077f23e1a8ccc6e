using Rollout.Tasks.Journal;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Execution.Environments;

/// <summary>Where an environment keeps what it must remember.</summary>
internal sealed class EnvironmentStores : IAbortStores
{
    public EnvironmentStores(RolloutPlan plan, TimeProvider time)
    {
        Leases = new FileLeaseStore(DirectoryOf(plan), time);
        Aborts = new FileAbortRequests(DirectoryOf(plan));
        Journal = new FileJournal(Path.Combine(DirectoryOf(plan), "journal.jsonl"), (FileLeaseStore)Leases, time);
    }

    public IJournal Journal { get; }

    public ILeaseStore Leases { get; }

    public IAbortRequests Aborts { get; }

    /// <summary>Journal, lease, logs and reports of one environment.</summary>
    public static string DirectoryOf(RolloutPlan plan) => Path.Combine(plan.StateDirectory, plan.Environment);

    /// <summary>State of the embedded environment's program.</summary>
    public static string EmbeddedDirectory(RolloutPlan plan) => Path.Combine(DirectoryOf(plan), "embedded");

    /// <summary>Images, shared by all environments of the file: a release is the same everywhere.</summary>
    public static string ImagesDirectory(RolloutPlan plan) => Path.Combine(plan.StateDirectory, "images");

    /// <summary>Logs of builds and instances.</summary>
    public static string LogsDirectory(RolloutPlan plan) => Path.Combine(DirectoryOf(plan), "logs");

    /// <summary>What the rollouts saw.</summary>
    public static string RecordingsDirectory(RolloutPlan plan) => Path.Combine(DirectoryOf(plan), "recordings");

    /// <summary>Schemas of before the migrations of a rollout.</summary>
    public static string SchemasDirectory(RolloutPlan plan) => Path.Combine(DirectoryOf(plan), "schemas");

    /// <summary>Summaries of runs.</summary>
    public static string ReportsDirectory(RolloutPlan plan) => Path.Combine(DirectoryOf(plan), "reports");
}

/// <summary>What one process must reach of another one's run to end it.</summary>
internal interface IAbortStores
{
    IJournal Journal { get; }

    ILeaseStore Leases { get; }

    IAbortRequests Aborts { get; }
}
