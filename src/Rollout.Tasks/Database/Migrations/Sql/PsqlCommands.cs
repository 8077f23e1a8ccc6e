namespace Rollout.Tasks.Database.Migrations;

/// <summary>The commands of psql that have a meaning in a migration, and what to do instead of the others.</summary>
internal static class PsqlCommands
{
    /// <summary>Carries out a command, or notes why it cannot be.</summary>
    public static void Run(PsqlArguments command, SqlPlace place, SqlSource source, ScriptState state)
    {
        if (WhyRefused(command, state) is { } fault)
        {
            state.Fault(place, fault);
            return;
        }

        switch (command.Name)
        {
            case "\\i" or "\\ir" or "\\include" or "\\include_relative":
                state.Include(source, command.Values[0].TrimEnd(';'), place);
                break;
            case "\\set" when command.Values.Count > 0:
                state.Variables[command.Values[0]] = string.Concat(command.Values.Skip(1));
                break;
            case "\\unset":
                state.Variables.Remove(command.Values[0]);
                break;
            case "\\restrict":
                state.RestrictKey = command.Values[0];
                break;
            case "\\unrestrict":
                state.RestrictKey = null;
                break;
        }
    }

    private static string? WhyRefused(PsqlArguments command, ScriptState state) => command.Name switch
    {
        _ when command.Fault is { } fault => fault,
        "\\unrestrict" when state.RestrictKey is null => "'\\unrestrict' without a '\\restrict' before it. Remove it",
        "\\unrestrict" when command.Values is not [var key] || key != state.RestrictKey => "'\\unrestrict' has another key than the '\\restrict' before it, so that somebody has changed the file between them. Take the file from where it comes from",
        "\\unrestrict" => null,
        _ when state.RestrictKey is not null => $"'{command.Name}' stands behind '\\restrict', which allows no command of psql up to '\\unrestrict'. Take the file from where it comes from",
        "\\i" or "\\ir" or "\\include" or "\\include_relative" or "\\restrict" or "\\unset" => command.Values.Count == 1 ? null : $"'{command.Name}' needs one argument, but has {command.Values.Count}",
        "\\set" => command.Values.Count < 2 ? null : PsqlVariables.WhyRefused(command.Values[0], string.Concat(command.Values.Skip(1))),
        "\\encoding" => command.Values is [var name] && name.ToUpperInvariant() is "UTF8" or "UTF-8" or "UNICODE" ? null : "'\\encoding' can only be UTF8 here. Save the file as UTF-8 and remove this line",
        "\\echo" or "\\qecho" or "\\warn" or "\\timing" or "\\pset" or "\\a" or "\\f" or "\\H" or "\\C" or "\\t" or "\\T" or "\\x" or "\\conninfo" => null,
        _ => $"'{command.Name}' is a command of psql, not SQL. {Remedy(command.Name)}",
    };

    private static string Remedy(string name) => name switch
    {
        "\\copy" => "Write COPY .. FROM stdin; with the data behind it, and \\. on a line of its own",
        "\\c" or "\\connect" => "Write the statements for another database in a migration of that database",
        "\\g" => "Write a semicolon",
        "\\;" => "Write a semicolon without the backslash",
        "\\gexec" => "Write a DO block with EXECUTE",
        "\\if" or "\\elif" or "\\else" or "\\endif" => "Write a DO block with IF",
        "\\." => "It ends the data of COPY .. FROM stdin, and there is none here. Remove it",
        "\\q" or "\\quit" => "Remove it and what stands behind it",
        "\\!" => "Migrations run no programs. Remove it",
        "\\prompt" => "Nobody answers here. Write \\set with the value",
        _ => "Write it as SQL",
    };
}
