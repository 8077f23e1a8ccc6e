namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A test that needs the prometheus program; it is skipped, with the command that installs it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() => Skip = PrometheusProcess.Missing;
}
