namespace Rollout.Tasks.Spec.Rules;

/// <summary>Lists and mappings that a rollout cannot do without have an entry.</summary>
internal sealed class NothingIsEmptyRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context)
    {
        var counted = new List<Counted>
        {
            new("services", context.Spec.Services?.Count, "service", "a name with build and route below it"),
            new("environments", context.Spec.Environments?.Count, "environment", "a name with runtime, traffic, metrics and steps below it"),
        };
        counted.AddRange(context.Services.Select(s => new Counted($"{s.Path}.route", s.Spec.Route?.Count, "route", $"'/{s.Name}/*'")));
        counted.AddRange(context.Environments.Select(e => new Counted($"{e.Path}.steps", e.Spec.Steps?.Count, "step", "'- { weight: 100%, hold: 5m }'")));
        counted.AddRange(context.Environments.Select(e => new Counted($"{e.Path}.load.requests", e.Spec.Load?.Requests?.Count, "request", "'- GET /health'")));
        counted.AddRange(SpecContext.Entries("smoke", context.Spec.Smoke).Select(f => new Counted($"{f.Path}.steps", f.Spec.Steps?.Count, "request", "'- { service: web, request: GET /health }'")));
        return from entry in counted
               where entry.Count == 0
               select new SpecFault("RT1023", entry.Path, $"there is no {entry.What}", $"at least one {entry.What} is required", $"add one: {entry.Example}");
    }

    private sealed record Counted(string Path, int? Count, string What, string Example);
}
