namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A test that needs the haproxy program; it is skipped, with the command that installs it, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HAProxyFactAttribute : FactAttribute
{
    public HAProxyFactAttribute() => Skip = HAProxyProcess.Missing;
}
