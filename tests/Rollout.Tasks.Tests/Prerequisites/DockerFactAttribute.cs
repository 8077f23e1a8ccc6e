namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A test that needs a Docker engine; skipped with what to install where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DockerFactAttribute : FactAttribute
{
    public DockerFactAttribute() => Skip = DockerEngine.Missing;
}
