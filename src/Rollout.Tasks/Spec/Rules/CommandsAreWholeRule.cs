namespace Rollout.Tasks.Spec.Rules;

/// <summary>Commands have a program, and their quotes are closed.</summary>
internal sealed class CommandsAreWholeRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from command in context.Services.Select(service => new Written($"{service.Path}.command", service.Spec.Command))
            .Concat(context.Environments.Select(environment => new Written($"{environment.Path}.database.backup.command", environment.Spec.Database?.Backup?.Command)))
        where command.Text is not null && CommandText.Split(command.Text) is null
        select new SpecFault("RT1047", command.Path, "the command has no program, or a quote that is not closed", "a command is a program and its arguments, with spaces between them", "write it like 'dotnet Web.dll', and close every quote");
}
