namespace Rollout.Tasks.Spec.Rules;

/// <summary>Keys that only containers obey do not stand beside another runtime, where they would do nothing.</summary>
internal sealed class DockerKeysNeedDockerRule : ISpecRule
{
    private static readonly string[] DockerKeys = ["network", "baseImages"];

    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from environment in context.Environments
        where environment.Spec.Runtime?.Kind == RuntimeKind.Process
        from key in DockerKeys
        let path = $"{environment.Path}.runtime.{key}"
        where context.IsWritten(path)
        select new SpecFault("RT1036", path, $"'{key}' does nothing with the runtime 'process'", "it goes with the runtime 'docker'", "remove it");
}
