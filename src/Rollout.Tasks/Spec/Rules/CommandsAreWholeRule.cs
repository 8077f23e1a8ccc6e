namespace Rollout.Tasks.Spec.Rules;

/// <summary>Commands have a program, and their quotes are closed.</summary>
internal sealed class CommandsAreWholeRule : ISpecRule
{
    public IEnumerable<SpecFault> Check(SpecContext context) =>
        from command in context.Services.Select(service => new Written($"{service.Path}.command", service.Spec.Command))
            .Concat(context.Environments.SelectMany(environment => OfDatabase($"{environment.Path}.database", environment.Spec.Database)))
        where command.Text is not null && CommandText.Split(command.Text) is null
        select new SpecFault("RT1047", command.Path, "the command has no program, or a quote that is not closed", "a command is a program and its arguments, with spaces between them", "write it like 'dotnet Web.dll', and close every quote");

    private static IEnumerable<Written> OfDatabase(string path, DatabaseSpec? database) =>
    [
        new($"{path}.backup.command", database?.Backup?.Command),
        new($"{path}.readOnly.enter", database?.ReadOnly?.Enter),
        new($"{path}.readOnly.leave", database?.ReadOnly?.Leave),
    ];
}
