namespace Rollout.Tasks.Execution;

/// <summary>Names of the tasks, as they are typed after <c>--target=</c>.</summary>
public static class TaskNames
{
    /// <summary>Checks everything that can be checked before anything is built.</summary>
    public const string Preflight = "Preflight";

    /// <summary>Builds one image a service.</summary>
    public const string BuildImages = "BuildImages";

    /// <summary>Gives the images the release's tag and pins their digests.</summary>
    public const string TagImages = "TagImages";

    /// <summary>Rehearses the migrations on a copy of staging, then applies them to staging.</summary>
    public const string MigrateStaging = "MigrateStaging";

    /// <summary>Starts the candidate beside the stable release.</summary>
    public const string DeployCandidate = "DeployCandidate";

    /// <summary>Applies the migrations to the shared database.</summary>
    public const string MigrateDatabase = "MigrateDatabase";

    /// <summary>Runs the smoke flows against the candidate.</summary>
    public const string SmokeTest = "SmokeTest";

    /// <summary>Carries out all steps up to weight 10.</summary>
    public const string ShiftTraffic10 = "ShiftTraffic10";

    /// <summary>Carries out all steps up to weight 50.</summary>
    public const string ShiftTraffic50 = "ShiftTraffic50";

    /// <summary>Carries out the remaining steps; the candidate becomes stable.</summary>
    public const string Cutover = "Cutover";

    /// <summary>Goes back to the previous release.</summary>
    public const string Rollback = "Rollback";

    /// <summary>Stops a rollout in flight, also one of another process, and goes back.</summary>
    public const string Abort = "Abort";

    /// <summary>Stops the slot that no longer serves, after retention.</summary>
    public const string Decommission = "Decommission";

    /// <summary>Applies the contract migrations, once nobody can go back to the release that they would break.</summary>
    public const string Contract = "Contract";

    /// <summary>Puts a backup in the place of the shared database.</summary>
    public const string RestoreSideBySide = "RestoreSideBySide";

    /// <summary>The tasks of a rollout in the order in which they depend on one another.</summary>
    public static IReadOnlyList<string> Chain { get; } =
    [
        Preflight, BuildImages, TagImages, MigrateStaging, DeployCandidate, MigrateDatabase, SmokeTest, ShiftTraffic10, ShiftTraffic50, Cutover,
    ];
}
