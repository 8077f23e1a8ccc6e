namespace Rollout.Tasks.Spec.Rules;

/// <summary>Every service has what the runtimes of the environments start it from.</summary>
internal sealed class ServicesSuitRuntimesRule : ISpecRule
{
    private static readonly Dictionary<string, string> NeededByDocker = new() { ["build.dockerfile"] = "Dockerfile" };

    private static readonly Dictionary<string, string> NeededByProcess = new() { ["build.project"] = "src/Web/Web.csproj", ["command"] = "dotnet Web.dll" };

    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        foreach (var kind in context.Environments.Select(e => e.Spec.Runtime?.Kind).Where(k => k is not null).Distinct())
        {
            var environment = context.Environments.First(e => e.Spec.Runtime?.Kind == kind).Name;
            foreach (var (path, _, _) in context.Services)
            {
                foreach (var (key, example) in kind == RuntimeKind.Docker ? NeededByDocker : NeededByProcess)
                {
                    if (!context.IsWritten($"{path}.build") || context.IsWritten($"{path}.{key}"))
                    {
                        continue;
                    }

                    var name = kind == RuntimeKind.Docker ? "docker" : "process";
                    yield return new("RT1035", $"{path}.{key}", $"the key is missing, and the environment '{environment}' has the runtime '{name}'", $"the runtime '{name}' needs it", $"add it, such as '{key.Split('.')[^1]}: {example}'");
                }
            }
        }
    }
}
