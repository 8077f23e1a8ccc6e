using Rollout.Tasks.Spec.Yaml;

namespace Rollout.Tasks.Spec.Rules;

/// <summary>Where a service takes <c>{database}</c>, every environment has one.</summary>
internal sealed class DatabasePlaceholderHasDatabaseRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var without = context.Environments.Where(e => !context.IsWritten($"{e.Path}.database")).Select(e => e.Name).FirstOrDefault();
        return from service in context.Services
               from name in service.Spec.Environment.Keys
               where without is not null && Placeholders.Names(service.Spec.Environment[name]?.Reveal() ?? "").Contains("database")
               select new SpecFault("RT1045", SpecPath.Key($"{service.Path}.environment", name), $"{{database}} has no value: the environment '{without}' has no 'database' section", "every environment has a database, or no service uses it", "add the section, or remove {database}");
    }
}
