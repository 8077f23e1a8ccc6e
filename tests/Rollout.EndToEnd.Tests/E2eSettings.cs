namespace Rollout.EndToEnd.Tests;

/// <summary>The sample's plan with holds that a test can wait for.</summary>
internal static class E2eSettings
{
    /// <summary>Short holds, guards that fit into them, and a judge that lets a step pass which has too few requests for it. Nothing else differs from what a user gets.</summary>
    public static string[] Quick(string environment) =>
    [
        $"environments.{environment}.steps[0].hold=4s",
        $"environments.{environment}.steps[1].hold=4s",
        $"environments.{environment}.steps[2].hold=2s",
        $"environments.{environment}.guards[0]=error-rate > 5% for 2s over 4s min 5 requests",
        $"environments.{environment}.guards[2]=p95 > 2000ms for 2s over 4s min 5 requests",
        $"environments.{environment}.judge.whenInconclusive=proceed",
    ];

    /// <summary>The same with a first step that lasts until it is decided: a worse release fails by chance, and may not have failed often enough in a few seconds.</summary>
    public static string[] UntilDecided(string environment) => [.. Quick(environment), $"environments.{environment}.steps[0].hold=60s"];
}
