namespace Rollout.Tasks.Spec.Rules;

/// <summary>Every service has what the runtimes of the environments start it from.</summary>
internal sealed class ServicesSuitRuntimesRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var kind in context.Environments.Select(e => e.Spec.Runtime?.Kind).Where(k => k is not null).Distinct())
        {
            var environment = context.Environments.First(e => e.Spec.Runtime?.Kind == kind).Name;
            foreach (var (path, _, _) in context.Services)
            {
                var needed = kind == RuntimeKind.Docker
                    ? new[] { ("build.dockerfile", "Dockerfile") }
                    : [("build.project", "src/Web/Web.csproj"), ("command", "dotnet Web.dll")];
                foreach (var (key, example) in needed.Where(n => context.IsWritten($"{path}.build") && !context.IsWritten($"{path}.{n.Item1}")))
                {
                    var name = kind == RuntimeKind.Docker ? "docker" : "process";
                    yield return new("RT1035", $"{path}.{key}", $"the key is missing, and the environment '{environment}' has the runtime '{name}'", $"the runtime '{name}' needs it", $"add it, such as '{key.Split('.')[^1]}: {example}'");
                }
            }
        }
    }
}
