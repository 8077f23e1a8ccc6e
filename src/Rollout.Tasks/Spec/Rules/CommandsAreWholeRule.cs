namespace Rollout.Tasks.Spec.Rules;

/// <summary>Commands have a program, and their quotes are closed.</summary>
internal sealed class CommandsAreWholeRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from service in context.Services
        where service.Spec.Command is not null && CommandText.Split(service.Spec.Command) is null
        select new SpecFault("RT1047", $"{service.Path}.command", "the command has no program, or a quote that is not closed", "a command is a program and its arguments, with spaces between them", "write it like 'dotnet Web.dll', and close every quote");
}
